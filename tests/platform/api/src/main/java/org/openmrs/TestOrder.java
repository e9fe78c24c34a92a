package org.openmrs;

/** A request for a laboratory test. */
public class TestOrder extends ServiceOrder {

	@Override
	public TestOrder cloneForDiscontinuing() {
		return copyTarget(new TestOrder(), Action.DISCONTINUE);
	}

	@Override
	public TestOrder cloneForRevision() {
		return copyTarget(new TestOrder(), Action.REVISE);
	}
}
