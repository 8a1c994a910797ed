package io.rillmq.remoting.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelfSignedTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"2026-11-23T06:00:00Z", "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z", "2051-06-01T00:00:00Z"})
    void theCertificateIsSignedByItsOwnKeyAndGoodFromTheDayBefore(String now) throws Exception {
        Instant today = Instant.parse(now);

        Identity identity = SelfSigned.identity(today);

        X509Certificate certificate = identity.certificates().get(0);
        assertThatCode(() -> certificate.verify(certificate.getPublicKey())).doesNotThrowAnyException();
        assertThat(certificate.getSubjectX500Principal()).isEqualTo(certificate.getIssuerX500Principal());
        assertThat(certificate.getNotBefore()).isEqualTo(Date.from(today.minusSeconds(24 * 60 * 60)));
        assertThat(certificate.getNotAfter()).isEqualTo(Date.from(Instant.parse("9999-12-31T23:59:59Z")));
    }

    @Test
    void noTwoAreAlike() throws Exception {
        Instant now = Instant.parse("2026-11-23T06:00:00Z");

        X509Certificate one = SelfSigned.identity(now).certificates().get(0);
        X509Certificate other = SelfSigned.identity(now).certificates().get(0);

        assertThat(one.getSerialNumber()).isNotEqualTo(other.getSerialNumber());
        assertThat(one.getPublicKey()).isNotEqualTo(other.getPublicKey());
    }
}
