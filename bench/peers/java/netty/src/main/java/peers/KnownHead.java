package peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Fields that are sent often and encoded once. On the event loop. */
final class KnownHead extends DefaultHttpHeaders {
    private static final DefaultHttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);

    private ByteBuf encoded = Unpooled.EMPTY_BUFFER;

    KnownHead() {
        super(UNCHECKED.getNameValidator(), UNCHECKED.getValueValidator());
    }

    /** After the last field was set. */
    void encode() {
        StringBuilder lines = new StringBuilder();
        for (Map.Entry<String, String> field : this) {
            lines.append(field.getKey()).append(": ").append(field.getValue()).append("\r\n");
        }
        encoded = Unpooled.copiedBuffer(lines, StandardCharsets.US_ASCII);
    }

    void writeTo(ByteBuf out) {
        out.writeBytes(encoded, encoded.readerIndex(), encoded.readableBytes());
    }
}
