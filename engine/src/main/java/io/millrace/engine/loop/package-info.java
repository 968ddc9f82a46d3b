/**
 * The duty cycle: one {@link io.millrace.engine.loop.EventLoop} a thread, what it waits on ({@link
 * io.millrace.engine.loop.Poller}), who takes part in its turns ({@link io.millrace.engine.loop.LoopMember}), its
 * timers and its one door for other threads ({@link io.millrace.engine.loop.EventLoop#execute}). Knows no socket.
 */
package io.millrace.engine.loop;
