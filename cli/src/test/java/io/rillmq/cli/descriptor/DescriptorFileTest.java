package io.rillmq.cli.descriptor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rillmq.cli.terminal.CommandFailure;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DescriptorFileTest {
    @TempDir
    Path directory;

    @Test
    void aDescriptorGivesConfigAndDeploymentOptions() throws IOException {
        Path file = file("{\"verticle\": \"io.rillmq.broker.BrokerVerticle\", \"threadingModel\": \"EVENT_LOOP\","
                + " \"config\": {\"listenPort\": 1}}");

        Descriptor read = DescriptorFile.readOne(file, ServerKind.BROKER);

        assertThat(read.config()).isEqualTo(new JsonObject().put("listenPort", 1));
        assertThat(read.deploymentOptions().getThreadingModel()).isEqualTo(ThreadingModel.EVENT_LOOP);
        assertThat(read.deploymentOptions().getConfig()).isEqualTo(read.config());
    }

    @Test
    void aPlainObjectIsTheConfigItself() throws IOException {
        Descriptor read = DescriptorFile.readOne(file("{\"listenPort\": 7}"), ServerKind.NAMESRV);

        assertThat(read.config().getInteger("listenPort")).isEqualTo(7);
    }

    @Test
    void rocketMqPropertiesAreTheConfigAsTexts() throws IOException {
        Path file = file("# a comment\nbrokerName = broker-x \nlistenPort=20911\n");

        Descriptor read = DescriptorFile.readOne(file, ServerKind.BROKER);

        assertThat(read.config().getString("brokerName")).isEqualTo("broker-x");
        assertThat(read.config().getString("listenPort")).isEqualTo("20911");
    }

    @Test
    void aFlagWinsOverTheFileAndNoFlagChangesNothing() throws IOException {
        Descriptor read = DescriptorFile.readOne(file("{\"listenPort\": 7}"), ServerKind.BROKER);

        assertThat(read.with("listenPort", 8).config().getInteger("listenPort")).isEqualTo(8);
        assertThat(read.with("listenPort", null).config().getInteger("listenPort"))
                .isEqualTo(7);
        assertThat(read.withDefault("listenPort", 9).config().getInteger("listenPort"))
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"verticle": "x.Y"}                                            | x.Y
            {"verticle": "io.rillmq.broker.BrokerVerticle", "instance": 1} | instance
            {"config": 1}                                                  | config
            {"deployments": {}}                                            | deployments
            {"deployments": [], "program": []}                             | program
            {"deployments": [3]}                                           | 3
            {"listenPort":                                                 | not valid JSON
            """)
    void aBadFileIsRefusedWithALineThatNamesItAndTheCause(String text, String cause) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> DescriptorFile.read(file, ServerKind.BROKER))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(cause)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aMissingFileIsNamed() {
        Path file = directory.resolve("missing.json");

        assertThatThrownBy(() -> DescriptorFile.read(file, ServerKind.BROKER))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theProjectsDescriptorOfEachServerIsValid(ServerKind kind) {
        Path file = Path.of("../conf", kind.command() + ".json");

        assertThat(DescriptorFile.readOne(file, kind).kind()).isEqualTo(kind);
    }

    @Test
    void theProjectsSetsHoldEveryServer() {
        DescriptorSet standalone = DescriptorFile.read(Path.of("../conf/standalone.json"), ServerKind.BROKER);
        DescriptorSet demo = DescriptorFile.read(Path.of("../conf/demo.json"), ServerKind.BROKER);

        assertThat(standalone.servers()).extracting(Descriptor::kind).containsExactly(ServerKind.values());
        assertThat(demo.servers()).extracting(Descriptor::kind).containsExactly(ServerKind.values());
        assertThat(demo.programs()).isNotEmpty();
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("file"), text);
    }
}
