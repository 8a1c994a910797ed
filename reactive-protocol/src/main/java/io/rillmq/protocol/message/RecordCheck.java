package io.rillmq.protocol.message;

/** What {@link RecordReader#check} found at one place of a commit log. */
public sealed interface RecordCheck {
    /** A whole record whose lengths fit and whose body has its checksum. */
    record Valid(int sizeBytes) implements RecordCheck {}

    /** The filler behind the last record of a segment; {@code sizeBytes} reach to the segment's end. */
    record EndOfSegment(int sizeBytes) implements RecordCheck {}

    /** Zeros: nothing was ever written here. */
    record Blank() implements RecordCheck {
        @Override
        public String toString() {
            return "only zeros are there";
        }
    }

    /** What is there may be the beginning of a record; the bytes end before it does. */
    record Incomplete() implements RecordCheck {
        @Override
        public String toString() {
            return "the record is cut off";
        }
    }

    /** What is there is no record. */
    record Damaged(String reason) implements RecordCheck {
        @Override
        public String toString() {
            return reason;
        }
    }
}
