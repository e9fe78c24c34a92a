package org.openmrs;

import java.util.ArrayList;
import java.util.List;

import org.openmrs.api.APIException;

/** The allergies of a patient with their status. */
public class Allergies extends java.util.AbstractList<Allergy> {

	public static final String UNKNOWN = "Unknown";

	public static final String NO_KNOWN_ALLERGIES = "No known allergies";

	public static final String SEE_LIST = "See list";

	private final List<Allergy> list = new ArrayList<>();

	private String allergyStatus = UNKNOWN;

	public String getAllergyStatus() {
		return allergyStatus;
	}

	/** Declares that the patient has no known allergy; only an empty list may. */
	public void confirmNoKnownAllergies() {
		if (!list.isEmpty()) {
			throw new APIException("Cannot confirm no known allergies while allergies exist");
		}
		allergyStatus = NO_KNOWN_ALLERGIES;
	}

	@Override
	public Allergy get(int index) {
		return list.get(index);
	}

	@Override
	public int size() {
		return list.size();
	}

	@Override
	public void add(int index, Allergy element) {
		allergyStatus = SEE_LIST;
		list.add(index, element);
	}

	@Override
	public Allergy set(int index, Allergy element) {
		return list.set(index, element);
	}

	@Override
	public Allergy remove(int index) {
		Allergy removed = list.remove(index);
		if (list.isEmpty()) {
			allergyStatus = UNKNOWN;
		}
		return removed;
	}
}
