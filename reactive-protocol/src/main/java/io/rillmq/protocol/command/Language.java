package io.rillmq.protocol.command;

/** The language of the program that sent a command. The order is the number on the wire. */
public enum Language {
    JAVA,
    CPP,
    DOTNET,
    PYTHON,
    DELPHI,
    ERLANG,
    RUBY,
    OTHER,
    HTTP,
    GO,
    PHP,
    OMS,
    RUST,
    NODE_JS;

    private static final Language[] BY_CODE = values();

    public int code() {
        return ordinal();
    }

    /** {@link #OTHER} for a number that is not known: a new language must not fail the frame. */
    public static Language of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : OTHER;
    }

    /** {@link #OTHER} for a name that is not known. */
    public static Language of(String name) {
        if (name.equals("JAVA")) {
            return JAVA;
        }
        for (Language language : BY_CODE) {
            if (language.name().equals(name)) {
                return language;
            }
        }
        return OTHER;
    }
}
