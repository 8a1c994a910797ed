package io.rillmq.store.inspect;

/**
 * The commit log in numbers.
 *
 * @param segments files of it
 * @param segmentBytes length of the first file, which all should have
 * @param minOffset log offset of the first byte
 * @param endOffset log offset behind the last sound record
 * @param records sound ones
 * @param recordBytes bytes of them
 * @param propertyChecksums how many of them have a checksum over the whole record, which was verified too
 * @param firstStoreMillis lowest store time, 0 without records
 * @param lastStoreMillis highest store time, 0 without records
 * @param damagedPlaces stretches inside the log that hold no sound record
 * @param damagedBytes bytes of them
 */
public record LogFigures(
        int segments,
        long segmentBytes,
        long minOffset,
        long endOffset,
        long records,
        long recordBytes,
        long propertyChecksums,
        long firstStoreMillis,
        long lastStoreMillis,
        long damagedPlaces,
        long damagedBytes) {}
