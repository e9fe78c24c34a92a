package org.openmrs.module.tributarydriver;

/** Something that a script can ask for. */
@FunctionalInterface
public interface Operation {

    /** Does it and prints what the caller needs. */
    void run(Step step, Output output) throws Exception;
}
