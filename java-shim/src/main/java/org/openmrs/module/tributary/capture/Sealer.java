package org.openmrs.module.tributary.capture;

/** Turns a chunk into the payload of a journal row. */
public interface Sealer {

	/** Seals the first {@code length} bytes. */
	byte[] seal(byte[] chunk, int length);
}
