package io.rillmq.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginPolicyTest {
    /** Where the gateway listens, what the request says, and whether it passes; app.example is on the list. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,                       , localhost:8080,    true",
        "127.0.0.1, http://localhost:8080 , localhost:8080,    true",
        "127.0.0.1, http://127.0.0.1:8080 , 127.0.0.1:8080,    true",
        "127.0.0.1, http://[::1]:8080     , [::1]:8080,        true",
        "127.0.0.1, http://localhost:3000 , localhost:8080,    false",
        "127.0.0.1, http://evil.example   , localhost:8080,    false",
        "127.0.0.1, null                  , localhost:8080,    false",
        "127.0.0.1, https://app.example   , localhost:8080,    true",
        "127.0.0.1, https://APP.example   , localhost:8080,    true",
        "127.0.0.1, https://app.example   , app.example,       true",
        "127.0.0.1, http://evil.example:80, evil.example:80,   false",
        "127.0.0.1,                       , evil.example:8080, false",
        "127.0.0.1,                       ,                  , false",
        "0.0.0.0,                         , any.example:8080,  true",
        "0.0.0.0,   http://any.example    , any.example,       true",
        "0.0.0.0,   https://any.example   , any.example,       true",
        "0.0.0.0,   http://evil.example   , any.example,       false",
    })
    void onlyTheGatewaysOwnPagesAndListedOriginsPass(String bound, String origin, String host, boolean passes) {
        OriginPolicy policy =
                new OriginPolicy(new HttpConfig(bound, 0, List.of("https://app.example"), HttpLimits.DEFAULTS));

        assertThat(policy.refusal(origin, host) == null).isEqualTo(passes);
    }
}
