package org.openmrs;

import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.function.Function;

/** The order in which the rows of a person are shown: live ones first, then preferred ones, then the newest. */
final class Preferred {

	private Preferred() {
	}

	static <T extends BaseOpenmrsData> T first(Collection<T> rows, Function<T, Boolean> preferred) {
		return rows.stream().min((a, b) -> compare(a, preferred.apply(a), b, preferred.apply(b))).orElse(null);
	}

	static int compare(BaseOpenmrsData a, Boolean aPreferred, BaseOpenmrsData b, Boolean bPreferred) {
		int byState = Boolean.compare(isTrue(a.getVoided()), isTrue(b.getVoided()));
		if (byState == 0) {
			byState = Boolean.compare(isTrue(bPreferred), isTrue(aPreferred));
		}
		if (byState == 0) {
			byState = Comparator.nullsFirst(Comparator.<Date> reverseOrder()).compare(a.getDateCreated(), b.getDateCreated());
		}
		return byState == 0 ? String.valueOf(a.getUuid()).compareTo(String.valueOf(b.getUuid())) : byState;
	}

	private static boolean isTrue(Boolean flag) {
		return Boolean.TRUE.equals(flag);
	}
}
