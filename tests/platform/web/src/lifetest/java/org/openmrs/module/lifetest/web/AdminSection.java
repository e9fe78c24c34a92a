package org.openmrs.module.lifetest.web;

import java.util.Collections;
import java.util.Map;

import org.openmrs.module.web.extension.AdministrationSectionExt;

/** The link on the administration page. */
public class AdminSection extends AdministrationSectionExt {

	@Override
	public String getTitle() {
		return "lifetest.title";
	}

	@Override
	public Map<String, String> getLinks() {
		return Collections.singletonMap("module/lifetest/page.form", "lifetest.link");
	}
}
