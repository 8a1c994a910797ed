package io.rillmq.protocol.body;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import java.io.IOException;
import java.util.Map;

/**
 * Writes a map whose keys are numbers or objects as RocketMQ does: the key as its own JSON, without quotes. Its Java
 * clients cannot read an object key that is quoted.
 */
final class BareKeyWriter extends JsonSerializer<Map<?, ?>> {
    @Override
    public void serialize(Map<?, ?> map, JsonGenerator out, SerializerProvider provider) throws IOException {
        ObjectMapper mapper = (ObjectMapper) out.getCodec();
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(text.length() == 1 ? "" : ",")
                    .append(mapper.writeValueAsString(entry.getKey()))
                    .append(':')
                    .append(mapper.writeValueAsString(entry.getValue()));
        }
        out.writeRawValue(text.append('}').toString());
    }
}
