package io.millrace.testkit;

import io.millrace.engine.loop.EventLoop;
import io.millrace.engine.memory.Block;
import io.millrace.engine.memory.BlockClass;
import io.millrace.engine.memory.BlockPool;
import java.util.ArrayList;
import java.util.List;

/** Takes all free blocks of a pool away when somebody asks for one, and gives them back later. Test thread only. */
final class BlockShortage {
    private final SimTransport transport;
    private final SimNetwork net;
    private final EventLoop loop;
    private boolean taking;

    private BlockShortage(SimTransport transport) {
        this.transport = transport;
        this.net = transport.net();
        this.loop = transport.loop();
    }

    /** Lets the network decide at each taking of a block; without effect where the memory guard is off. */
    static void attach(SimTransport transport) {
        BlockShortage shortage = new BlockShortage(transport);
        transport.loop().memory().beforeTake(shortage::before);
    }

    private void before(BlockClass c) {
        if (taking || c == BlockClass.RING || loop.isClosed()) {
            return;
        }
        boolean isForSends = c == BlockClass.SMALL || c == BlockClass.LARGE;
        List<Block> taken = new ArrayList<>();
        taking = true;
        if (isForSends && net.hits(Fault.NO_SEND_BLOCK)) {
            takeAll(BlockClass.SMALL, taken);
            takeAll(BlockClass.LARGE, taken);
        } else if (net.hits(fault(c))) {
            takeAll(c, taken);
        }
        taking = false;
        if (taken.isEmpty()) {
            return;
        }
        Runnable giveBack = () -> taken.forEach(Block::release);
        if (net.shortageNs() == 0) {
            loop.execute(giveBack);
        } else {
            transport.completeLater(net.shortageNs(), giveBack); // in a turn, as blocks come back
        }
    }

    private void takeAll(BlockClass c, List<Block> taken) {
        BlockPool pool = loop.memory().pool(c);
        for (Block b = pool.take(); b != null; b = pool.take()) {
            taken.add(b);
        }
    }

    private static Fault fault(BlockClass c) {
        return switch (c) {
            case SMALL -> Fault.NO_SMALL_BLOCK;
            case LARGE -> Fault.NO_LARGE_BLOCK;
            case HEAD -> Fault.NO_HEAD_BLOCK;
            case SPARE, RING -> Fault.NO_SPARE_BLOCK;
        };
    }
}
