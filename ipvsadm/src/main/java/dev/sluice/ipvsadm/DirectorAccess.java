package dev.sluice.ipvsadm;

import dev.sluice.control.Director;
import java.io.IOException;

/** Where the director is found, at the first moment one is needed. */
interface DirectorAccess extends AutoCloseable {
    /**
     * The original opens the kernel's interface before it reads its words, so who may not is told so first.
     *
     * @throws Failure this user may not ask
     */
    default void check() throws IOException {}

    /**
     * @param forChange false when an empty table would do as an answer: then none is started
     * @throws Failure there is none and it cannot be started
     */
    Director open(boolean forChange) throws IOException;

    @Override
    default void close() throws IOException {}
}
