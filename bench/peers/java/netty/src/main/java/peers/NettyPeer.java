package peers;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.concurrent.TimeUnit;

/** Netty with one event loop. Arguments: port, {@code nio}, {@code epoll} or {@code io_uring}. */
public final class NettyPeer {
    private static final int BACKLOG = 8192;

    private NettyPeer() {}

    private record Transport(IoHandlerFactory io, Class<? extends ServerChannel> listener) {}

    /** The number of reads in a row is deprecated as an option, and what its authors set. */
    @SuppressWarnings("deprecation")
    public static void main(String[] args) throws InterruptedException {
        Transport transport = transport(args[1]);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, transport.io());
        Heads heads = new Heads();
        loop.scheduleAtFixedRate(heads::renew, 1, 1, TimeUnit.SECONDS);
        new ServerBootstrap()
                .group(loop)
                .channel(transport.listener())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, new PooledByteBufAllocator(true))
                .option(ChannelOption.MAX_MESSAGES_PER_READ, Integer.MAX_VALUE)
                .childOption(ChannelOption.MAX_MESSAGES_PER_READ, Integer.MAX_VALUE)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new KnownHeadEncoder(), decoder(), new NettyHandler(heads));
                    }
                })
                .bind("127.0.0.1", Answers.port(args))
                .sync();
    }

    private static Transport transport(String name) {
        return switch (name) {
            case "nio" -> new Transport(NioIoHandler.newFactory(), NioServerSocketChannel.class);
            case "epoll" -> new Transport(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
            case "io_uring" -> new Transport(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static HttpRequestDecoder decoder() {
        return new HttpRequestDecoder(new HttpDecoderConfig()
                .setHeadersFactory(DefaultHttpHeadersFactory.headersFactory().withValidation(false))
                .setTrailersFactory(DefaultHttpHeadersFactory.trailersFactory().withValidation(false)));
    }
}
