package io.rillmq.broker;

import io.rillmq.broker.assignment.AssignmentConfig;
import io.rillmq.broker.delay.DelayConfig;
import io.rillmq.broker.delay.DelayLevels;
import io.rillmq.broker.filter.FilterConfig;
import io.rillmq.broker.group.GroupsConfig;
import io.rillmq.broker.light.LightQueuesConfig;
import io.rillmq.broker.pop.PopConfig;
import io.rillmq.broker.pop.QueueOrderConfig;
import io.rillmq.broker.pull.LongPollingConfig;
import io.rillmq.broker.pull.PullLimits;
import io.rillmq.broker.register.RegistrationConfig;
import io.rillmq.broker.reply.ReplyConfig;
import io.rillmq.broker.send.SendConfig;
import io.rillmq.broker.table.TableLogConfig;
import io.rillmq.broker.timer.TimerConfig;
import io.rillmq.broker.topic.TopicsConfig;
import io.rillmq.broker.transaction.TransactionConfig;
import io.rillmq.protocol.body.Permissions;
import io.rillmq.remoting.dispatch.AdmissionConfig;
import io.rillmq.remoting.tls.TlsKeys;
import io.rillmq.remoting.tls.TlsSettings;
import io.rillmq.store.StoreConfig;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/**
 * Everything a broker is told when it starts, composed of the configuration of its rooms. The keys are RocketMQ's:
 *
 * <table>
 * <caption>Keys, all optional</caption>
 * <tr><th>key</th><th>default</th><th>meaning</th></tr>
 * <tr><td>brokerClusterName</td><td>DefaultCluster</td><td>brokers of one cluster share topics</td></tr>
 * <tr><td>brokerName</td><td>broker-a</td><td>unique in the cluster</td></tr>
 * <tr><td>brokerId</td><td>0</td><td>0, the master: there is no replication yet</td></tr>
 * <tr><td>namesrvAddr</td><td>localhost:9876</td><td>{@code host:port;host:port}; empty: no name server</td></tr>
 * <tr><td>listenPort</td><td>10911</td><td>0 picks a free one; {@code listenPort - 2} is listened on too when free</td></tr>
 * <tr><td>bindAddress</td><td>127.0.0.1</td><td>{@code 0.0.0.0} opens the broker to other machines</td></tr>
 * <tr><td>brokerIP1</td><td>bindAddress</td><td>what clients are told; a host name or an address</td></tr>
 * <tr><td>eventLoops</td><td>2, or 1 on one core</td><td>over which connections are spread</td></tr>
 * <tr><td>storePathRootDir</td><td>~/.rillmq/brokerName</td><td>one directory belongs to one broker</td></tr>
 * <tr><td>flushDiskType</td><td>SYNC_FLUSH</td><td>or ASYNC_FLUSH: acknowledged before it is forced</td></tr>
 * <tr><td>mappedFileSizeCommitLog</td><td>1073741824</td><td>bytes of one segment of the commit log</td></tr>
 * <tr><td>mappedFileSizeConsumeQueue</td><td>6000000</td><td>bytes of one file of a consume queue</td></tr>
 * <tr><td>tailCacheBytes</td><td>16777216</td><td>newest part of the log that is kept in memory</td></tr>
 * <tr><td>maxMessageSize</td><td>4194304</td><td>bytes of one body</td></tr>
 * <tr><td>autoCreateTopicEnable</td><td>true</td><td>a topic is created when it is first sent to</td></tr>
 * <tr><td>defaultTopicQueueNums</td><td>8</td><td>most queues of such a topic</td></tr>
 * <tr><td>topicsMax</td><td>100000</td><td>topics beyond which none is created</td></tr>
 * <tr><td>autoCreateSubscriptionGroup</td><td>true</td><td>a group is created when it first appears</td></tr>
 * <tr><td>groupRequestBytesMax</td><td>1048576</td><td>bytes of a heartbeat or of a request for queue locks</td></tr>
 * <tr><td>queueLocksMax</td><td>200000</td><td>queue locks beyond which none is given</td></tr>
 * <tr><td>useServerSideResetOffset</td><td>true</td><td>offsets are reset here, not by clients that are told</td></tr>
 * <tr><td>groupMembersMax</td><td>200000</td><td>members of all consumer groups, and of all producer groups</td></tr>
 * <tr><td>groupSubscriptionBytesMax</td><td>67108864</td><td>bytes of memory that the subscriptions of all members
 * take</td></tr>
 * <tr><td>rejectInconsistentSubscription</td><td>false</td><td>whether a member of a group is refused that subscribes to
 * something else than the others</td></tr>
 * <tr><td>defaultMessageRequestMode</td><td>PULL</td><td>or POP: of groups that no mode was set for</td></tr>
 * <tr><td>defaultPopShareQueueNum</td><td>-1</td><td>members that share their queues then; 0 or less: all</td></tr>
 * <tr><td>serverLoadBalancerEnable</td><td>true</td><td>whether queues are divided among members that ask for theirs</td></tr>
 * <tr><td>loadBalancePollNameServerInterval</td><td>30000</td><td>ms that a name server's answer counts for that</td></tr>
 * <tr><td>assignmentRoutesMax</td><td>10000</td><td>topics whose queues are remembered for that</td></tr>
 * <tr><td>messageRequestModesMax</td><td>100000</td><td>modes of groups beyond which none is set</td></tr>
 * <tr><td>enablePropertyFilter</td><td>true</td><td>messages are picked by SQL92 expressions as well as by tags; RocketMQ's
 *     default is false</td></tr>
 * <tr><td>sqlExpressionCharsMax</td><td>4096</td><td>characters of an SQL92 expression</td></tr>
 * <tr><td>pullFilterBytesMax</td><td>8388608</td><td>bytes of memory that different expressions of waiting pulls take, per
 *     event loop</td></tr>
 * <tr><td>brokerPermission</td><td>6</td><td>4 read, 2 write</td></tr>
 * <tr><td>traceTopicEnable</td><td>true</td><td>the topic that official clients send traces to exists</td></tr>
 * <tr><td>traceOn</td><td>true</td><td>clients that can trace shall</td></tr>
 * <tr><td>regionId</td><td>DefaultRegion</td><td>written into messages</td></tr>
 * <tr><td>enableTopicMessageTypeCheck</td><td>false</td><td>topics take messages of their own type only</td></tr>
 * <tr><td>enableMixedMessageType</td><td>false</td><td>topics may be for messages of all types</td></tr>
 * <tr><td>enableLmq, enableMultiDispatch</td><td>false</td><td>both: messages go to the light queues they name</td></tr>
 * <tr><td>maxLmqConsumeQueueNum</td><td>20000</td><td>light queues that there may be</td></tr>
 * <tr><td>enableLmqQuota</td><td>true</td><td>whether that limit holds</td></tr>
 * <tr><td>longPollingEnable</td><td>true</td><td>empty pulls wait as long as they ask</td></tr>
 * <tr><td>shortPollingTimeMills</td><td>1000</td><td>how long they wait otherwise</td></tr>
 * <tr><td>longPollingMaxMillis</td><td>25000</td><td>longest time a pull waits</td></tr>
 * <tr><td>parkedPullsMax</td><td>100000</td><td>pulls that wait at once, per event loop</td></tr>
 * <tr><td>messageDelayLevel</td><td>1s 5s 10s 30s 1m …</td><td>the delay levels</td></tr>
 * <tr><td>rejectTransactionMessage</td><td>false</td><td>whether transactional messages are refused</td></tr>
 * <tr><td>transactionTimeOut</td><td>6000</td><td>ms from which on a producer is asked about its transaction</td></tr>
 * <tr><td>transactionCheckInterval</td><td>30000</td><td>ms between two such questions</td></tr>
 * <tr><td>transactionCheckMax</td><td>15</td><td>questions after which a transaction is given up</td></tr>
 * <tr><td>transactionPendingMax</td><td>100000</td><td>transactions that wait for their end at once</td></tr>
 * <tr><td>enableRetryTopicV2</td><td>false</td><td>popped messages come again in {@code %RETRY%group+topic}</td></tr>
 * <tr><td>popPollingSize</td><td>1024</td><td>pops that wait at once for one queue of a group</td></tr>
 * <tr><td>maxPopPollingSize</td><td>100000</td><td>pops that wait at once</td></tr>
 * <tr><td>popFilterBytesMax</td><td>8388608</td><td>bytes of memory that different expressions of waiting pops
 * take</td></tr>
 * <tr><td>popInflightMessageThreshold</td><td>10000</td><td>messages of one queue that a group has in hand</td></tr>
 * <tr><td>popInflightPerGroupMax</td><td>200000</td><td>messages that a group has in hand</td></tr>
 * <tr><td>popInflightMax</td><td>1000000</td><td>messages that all groups have in hand</td></tr>
 * <tr><td>popQueuesMax</td><td>200000</td><td>queues that groups pop from</td></tr>
 * <tr><td>popFromRetryProbability</td><td>20</td><td>pops of 100 that try retry topics first</td></tr>
 * <tr><td>popFromRetryProbabilityForPriority</td><td>0</td><td>the same in topics with priorities</td></tr>
 * <tr><td>priorityOrderAsc</td><td>true</td><td>higher priorities are popped first</td></tr>
 * <tr><td>useSeparateRetryQueue</td><td>false</td><td>popped messages come again in a queue of their number</td></tr>
 * <tr><td>maxInvisibleTimeMills</td><td>43200000</td><td>longest time that popped messages are invisible</td></tr>
 * <tr><td>channelExpiredTimeout</td><td>120000</td><td>ms without a heartbeat until a client is dropped</td></tr>
 * <tr><td>registerNameServerPeriod</td><td>30000</td><td>ms between two registrations</td></tr>
 * <tr><td>tableLogInterval</td><td>1000</td><td>ms until committed offsets are in the log: as much is lost at most</td></tr>
 * <tr><td>flushConsumerOffsetInterval</td><td>5000</td><td>ms between two writings of the files in config/</td></tr>
 * <tr><td>flushDelayOffsetInterval</td><td>10000</td><td>taken, without effect: as flushConsumerOffsetInterval</td></tr>
 * <tr><td>haListenPort</td><td>10912</td><td>told to the name server; nothing listens there until there is replication</td></tr>
 * <tr><td>brokerRole</td><td>ASYNC_MASTER</td><td>or SYNC_MASTER, the same without replicas</td></tr>
 * <tr><td>messageIndexEnable</td><td>true</td><td>whether messages are found by their keys and unique ids</td></tr>
 * <tr><td>maxMsgsNumBatch</td><td>64</td><td>messages in one answer to such a query</td></tr>
 * <tr><td>fileReservedTime</td><td>72</td><td>hours that a segment is kept after it was ended</td></tr>
 * <tr><td>deleteWhen</td><td>04</td><td>hours of the day, {@code 04;16}, at which older ones are deleted</td></tr>
 * <tr><td>diskMaxUsedSpaceRatio</td><td>75</td><td>% of the disk, above which they are deleted at any hour</td></tr>
 * <tr><td>diskSpaceCleanForciblyRatio</td><td>85</td><td>% above which the oldest are deleted whatever their age</td></tr>
 * <tr><td>diskSpaceCleanForciblyBytes</td><td>4294967296, or all when a ratio is given</td><td>free space from which on
 *     that is not done</td></tr>
 * <tr><td>cleanFileForciblyEnable</td><td>true</td><td>whether it is done at all</td></tr>
 * <tr><td>diskSpaceWarningLevelRatio</td><td>90</td><td>% above which messages are refused</td></tr>
 * <tr><td>diskSpaceWarningLevelBytes</td><td>1073741824, or all when a ratio is given</td><td>free space from which on
 *     they are not</td></tr>
 * <tr><td>deleteFileBatchMax</td><td>10</td><td>segments deleted in one round</td></tr>
 * <tr><td>cleanResourceInterval</td><td>10000</td><td>ms between two rounds</td></tr>
 * <tr><td>diskSpaceReserveBytes</td><td>8388608</td><td>kept in a file that is given up when the disk is full, so that
 *     messages can be deleted; 0 for none</td></tr>
 * <tr><td>tls.…</td><td></td><td>see {@link TlsKeys}</td></tr>
 * </table>
 *
 * @param bindAddress the address that is listened on
 * @param advertisedHost what clients are told
 * @param haListenPort told to name servers, nothing else until there is replication
 * @param brokerPermission of the whole broker, {@link Permissions}
 * @param light about light queues
 * @param tls what is given of TLS
 * @param values every key with its value, given or default, as tools show them
 */
public record BrokerConfig(
        String bindAddress,
        int listenPort,
        String advertisedHost,
        int haListenPort,
        int eventLoops,
        int brokerPermission,
        RegistrationConfig registration,
        StoreConfig store,
        TableLogConfig tables,
        TopicsConfig topics,
        GroupsConfig groups,
        AssignmentConfig assignment,
        AdmissionConfig admission,
        FilterConfig filters,
        SendConfig send,
        ReplyConfig reply,
        PullLimits pull,
        LongPollingConfig longPolling,
        DelayConfig delay,
        PopConfig pop,
        QueueOrderConfig queueOrder,
        LightQueuesConfig light,
        TlsSettings tls,
        TransactionConfig transactions,
        TimerConfig timers,
        SortedMap<String, String> values) {
    private static final int PORT_MAX = 65_535;
    private static final int EVENT_LOOPS_MAX = 256;
    private static final long REGISTER_PERIOD_MILLIS_MIN = 10_000;
    private static final long REGISTER_PERIOD_MILLIS_MAX = 60_000;

    /**
     * Reads the configuration of a deployment descriptor.
     *
     * @throws IllegalArgumentException one line that names the key, the value and what is allowed
     */
    public static BrokerConfig fromJson(JsonObject json) {
        ConfigReader in = new ConfigReader(configOf(json));
        String cluster = in.identity("brokerClusterName", "DefaultCluster");
        String broker = in.identity("brokerName", "broker-a");
        String bindAddress = in.name("bindAddress", "127.0.0.1");
        StoreConfig store = StoreKeys.read(in, broker);
        LightQueuesConfig light = LightKeys.read(in);
        BrokerConfig config = new BrokerConfig(
                bindAddress,
                in.integer("listenPort", 10_911, 0, PORT_MAX),
                in.name("brokerIP1", bindAddress),
                in.integer("haListenPort", 10_912, 0, PORT_MAX),
                in.integer("eventLoops", Math.min(2, Runtime.getRuntime().availableProcessors()), 1, EVENT_LOOPS_MAX),
                in.integer("brokerPermission", Permissions.READ_WRITE, 0, Permissions.READ_WRITE | Permissions.INHERIT),
                registration(in, cluster, broker),
                store,
                StoreKeys.readTables(in, store),
                new TopicsConfig(
                        in.flag("autoCreateTopicEnable", true),
                        in.integer("defaultTopicQueueNums", 8, 1, 10_000),
                        cluster,
                        broker,
                        in.flag("traceTopicEnable", true),
                        in.integer("topicsMax", 100_000, 1, Integer.MAX_VALUE),
                        in.flag("enableMixedMessageType", false),
                        light.isEnabled()),
                GroupKeys.read(in),
                GroupKeys.readAssignment(in),
                SendKeys.readAdmission(in),
                PullKeys.readFilters(in),
                SendKeys.read(in, cluster),
                ReplyConfig.DEFAULTS.withStored(in.flag("storeReplyMessageEnable", ReplyConfig.DEFAULTS.isStored())),
                PullLimits.DEFAULTS,
                PullKeys.read(in),
                delay(in),
                PopKeys.read(in),
                PopKeys.readQueueOrder(in),
                light,
                new TlsSettings(in.given(TlsKeys.ALL)),
                TransactionKeys.read(in, store),
                TimerKeys.read(in),
                in.values());
        acceptWithoutEffect(in);
        in.refuseUnknownKeys();
        return config;
    }

    /**
     * A launcher that takes a configuration only may be given a whole deployment descriptor: what counts is its
     * {@code config}.
     */
    static JsonObject configOf(JsonObject json) {
        return json.containsKey("verticle") && json.getValue("config") instanceof JsonObject config ? config : json;
    }

    private static RegistrationConfig registration(ConfigReader in, String cluster, String broker) {
        String addresses = in.text("namesrvAddr", "localhost:9876");
        List<SocketAddress> nameServers;
        try {
            nameServers = RegistrationConfig.parseAddresses(addresses);
        } catch (IllegalArgumentException notAnAddress) {
            throw in.refuse("namesrvAddr", "host:port, several separated by ';' (" + notAnAddress.getMessage() + ")");
        }
        return new RegistrationConfig(
                cluster,
                broker,
                in.integer("brokerId", 0, 0, 0),
                nameServers,
                Duration.ofMillis(in.longNumber(
                        "registerNameServerPeriod", 30_000, REGISTER_PERIOD_MILLIS_MIN, REGISTER_PERIOD_MILLIS_MAX)));
    }

    private static DelayConfig delay(ConfigReader in) {
        String levels = in.text("messageDelayLevel", DelayLevels.DEFAULT_TEXT);
        try {
            return new DelayConfig(DelayLevels.parse(levels), DelayConfig.DEFAULTS.batchCountMax());
        } catch (IllegalArgumentException notLevels) {
            throw in.refuse("messageDelayLevel", "delays such as '1s 5s 1m 2h' (" + notLevels.getMessage() + ")");
        }
    }

    /** Keys of common broker.conf files whose effect comes with later features; checked all the same. */
    private static void acceptWithoutEffect(ConfigReader in) {
        in.accept("brokerRole", List.of("ASYNC_MASTER", "SYNC_MASTER"));
        in.integer("flushDelayOffsetInterval", 10_000, 1, ConfigReader.DAY_MILLIS);
    }

    /** The additional port that old clients with a VIP channel use, or -1 for none. */
    int vipPort() {
        return listenPort > 2 ? listenPort - 2 : -1;
    }
}
