package peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;

/** The four answers. Writes what a read brought forth together, and stops reading while too much is unwritten. */
final class NettyHandler extends ChannelInboundHandlerAdapter {
    private static final HttpHeadersFactory UNCHECKED =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false);
    private static final byte[] TEXT = Answers.text();
    private static final ByteBuf LONG_BODY = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer(Answers.LONG_LENGTH).writeBytes(Answers.longBody()));

    private final Heads heads;
    private boolean echo;
    private boolean close;

    NettyHandler(Heads heads) {
        this.heads = heads;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            close = !HttpUtil.isKeepAlive(request);
            answer(ctx, request);
        } else if (echo) {
            HttpContent body = (HttpContent) message;
            echo = !(body instanceof LastHttpContent);
            write(ctx, body, !echo);
        } else {
            ((HttpContent) message).release();
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request) {
        switch (request.uri()) {
            case "/plaintext" -> send(ctx, Unpooled.wrappedBuffer(TEXT), heads.text());
            case "/json" -> send(ctx, Unpooled.wrappedBuffer(Answers.json()), heads.json());
            case Answers.LONG_PATH -> send(ctx, LONG_BODY.duplicate(), heads.longBody());
            case "/echo" -> beginEcho(ctx, request);
            default -> notFound(ctx);
        }
    }

    private void send(ChannelHandlerContext ctx, ByteBuf body, HttpHeaders known) {
        HttpHeaders fields = close ? known.copy().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE) : known;
        write(
                ctx,
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body, fields, EmptyHttpHeaders.INSTANCE),
                true);
    }

    private void beginEcho(ChannelHandlerContext ctx, HttpRequest request) {
        echo = true;
        HttpHeaders fields = heads.common(UNCHECKED.newHeaders(), Heads.OCTETS);
        String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            fields.set(HttpHeaderNames.CONTENT_LENGTH, length);
        }
        if (close) {
            fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        write(ctx, new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, fields), false);
    }

    private void notFound(ChannelHandlerContext ctx) {
        close = true;
        HttpHeaders fields = heads.common(UNCHECKED.newHeaders(), Heads.PLAIN)
                .set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        write(
                ctx,
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.NOT_FOUND,
                        Unpooled.EMPTY_BUFFER,
                        fields,
                        EmptyHttpHeaders.INSTANCE),
                true);
    }

    private void write(ChannelHandlerContext ctx, Object message, boolean last) {
        if (last && close) {
            ctx.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.write(message, ctx.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (!ctx.channel().isWritable()) {
            ctx.flush();
        }
        ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
