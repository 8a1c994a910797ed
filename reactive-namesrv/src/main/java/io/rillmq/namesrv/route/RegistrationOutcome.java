package io.rillmq.namesrv.route;

import org.jspecify.annotations.Nullable;

/** What became of a registration. */
public sealed interface RegistrationOutcome {
    /**
     * The broker is known.
     *
     * @param masterAddress of its master; null for a master, and while there is none
     * @param masterHaAddress where a slave copies from; null likewise
     */
    record Registered(
            @Nullable String masterAddress, @Nullable String masterHaAddress) implements RegistrationOutcome {}

    /** Another broker has the same name and id and newer state: the registration is ignored, without an error. */
    record Superseded() implements RegistrationOutcome {}

    record Refused(String reason) implements RegistrationOutcome {}
}
