/**
 * Off-heap memory of one loop and the rules of who owns it.
 *
 * <p>A {@link io.millrace.engine.memory.MemoryPlan} says how much there is; {@link
 * io.millrace.engine.memory.LoopMemory} maps it once and carves it into {@link io.millrace.engine.memory.Block}s.
 * Received bytes are <em>lent</em> as a {@link io.millrace.engine.memory.Slice}, <em>retained</em> as a {@link
 * io.millrace.engine.memory.Lease}, and <em>moved</em> into a {@link io.millrace.engine.memory.SendQueue}. Everything
 * here is confined to the loop's thread, so counts are plain ints; {@link io.millrace.engine.memory.DetachedBytes} is
 * the one type that other threads may hold.
 */
package io.millrace.engine.memory;
