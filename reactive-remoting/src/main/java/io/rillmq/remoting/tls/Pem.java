package io.rillmq.remoting.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file; text around them is left alone. */
final class Pem {
    private static final Pattern EDGE = Pattern.compile("-----(BEGIN|END) ([A-Z0-9 ]+)-----");

    /** @param label such as {@code CERTIFICATE} */
    record Block(ConfiguredFile file, String label, String text) {
        /** Fails with a {@link TlsException} when the text is not base64. */
        byte[] bytes() {
            try {
                return Base64.getMimeDecoder().decode(text);
            } catch (IllegalArgumentException malformed) {
                throw TlsException.about(file + " has a block " + label + " that is not base64", malformed);
            }
        }

        /** Not the text: it may be a key. */
        @Override
        public String toString() {
            return label + " in " + file;
        }
    }

    private Pem() {}

    /**
     * The blocks in their order, at least one.
     *
     * @param file for messages
     * @throws TlsException when a block has no end, as in a file that is still being written, or there is none
     */
    static List<Block> blocks(ConfiguredFile file, String text) {
        List<Block> blocks = new ArrayList<>();
        Matcher edge = EDGE.matcher(text);
        while (edge.find()) {
            String label = edge.group(2);
            int begin = edge.end();
            if (!edge.group(1).equals("BEGIN")
                    || !edge.find()
                    || !edge.group(1).equals("END")
                    || !edge.group(2).equals(label)) {
                throw new TlsException(file + " has a block " + label + " without beginning or end");
            }
            blocks.add(new Block(file, label, text.substring(begin, edge.start())));
        }
        if (blocks.isEmpty()) {
            throw new TlsException(file + " has no block in PEM form (-----BEGIN …)");
        }
        return blocks;
    }

    /** The certificates of a file that holds nothing else. */
    static List<X509Certificate> certificates(ConfiguredFile file, String text) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file, text)) {
            if (!block.label().equals("CERTIFICATE")) {
                throw new TlsException(file + " has a block " + block.label() + ", expected is CERTIFICATE");
            }
            certificates.add(certificate(file, block));
        }
        return certificates;
    }

    private static X509Certificate certificate(ConfiguredFile file, Block block) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.bytes()));
        } catch (GeneralSecurityException malformed) {
            throw TlsException.about(file + " has a malformed certificate", malformed);
        }
    }
}
