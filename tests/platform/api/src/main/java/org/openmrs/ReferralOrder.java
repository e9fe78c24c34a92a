package org.openmrs;

/** A request to see another provider. */
public class ReferralOrder extends ServiceOrder {

	@Override
	public ReferralOrder cloneForDiscontinuing() {
		return copyTarget(new ReferralOrder(), Action.DISCONTINUE);
	}

	@Override
	public ReferralOrder cloneForRevision() {
		return copyTarget(new ReferralOrder(), Action.REVISE);
	}
}
