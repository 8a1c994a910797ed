package io.rillmq.cli.serve;

/** Says once and plainly that an option for gRPC clients has no effect yet. */
final class GrpcNotice {
    private GrpcNotice() {}

    static void print(String option) {
        System.err.println(
                "rill: warning: " + option
                        + " has no effect: this release has no gRPC proxy, so gRPC clients cannot connect; remoting clients can");
    }
}
