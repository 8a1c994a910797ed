package io.rillmq.cli.store;

import io.rillmq.store.inspect.CheckReport;
import io.rillmq.store.inspect.LogFigures;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A report for programs: one object. */
final class ReportJson {
    private ReportJson() {}

    static String of(CheckReport report) {
        LogFigures log = report.log();
        JsonArray queues = new JsonArray();
        report.queues()
                .forEach(queue -> queues.add(new JsonObject()
                        .put("topic", queue.topic())
                        .put("queueId", queue.queueId())
                        .put("minOffset", queue.minOffset())
                        .put("maxOffset", queue.maxOffset())
                        .put("records", queue.records())));
        return new JsonObject()
                .put("directory", report.directory().toString())
                .put("isClean", report.isClean())
                .put("segments", log.segments())
                .put("segmentBytes", log.segmentBytes())
                .put("minLogOffset", log.minOffset())
                .put("maxLogOffset", log.endOffset())
                .put("records", log.records())
                .put("recordBytes", log.recordBytes())
                .put("propertyChecksums", log.propertyChecksums())
                .put("firstStoreMillis", log.firstStoreMillis())
                .put("lastStoreMillis", log.lastStoreMillis())
                .put("damagedPlaces", log.damagedPlaces())
                .put("damagedBytes", log.damagedBytes())
                .put("queues", queues)
                .put("indexRuns", report.keyIndex().runs())
                .put("indexKeys", report.keyIndex().keys())
                .put("indexLogOffset", report.keyIndex().appliedOffset())
                .put("notes", new JsonArray(report.notes()))
                .put("problems", new JsonArray(report.problems()))
                .put("problemCount", report.problemCount())
                .encode();
    }
}
