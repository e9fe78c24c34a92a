package org.openmrs.web.controller;

import java.util.List;

import org.openmrs.module.Extension;
import org.openmrs.module.ModuleFactory;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.RequestMapping;

/** The start page, the login page and the administration page with the links of the modules. */
@Controller("pageController")
public class PageController {

	private static final String VIEWS = "/module/legacyui/";

	@RequestMapping({ "/index.htm", "/initialsetup" })
	public String index() {
		return VIEWS + "index";
	}

	@RequestMapping("/login.htm")
	public String login() {
		return VIEWS + "login";
	}

	@RequestMapping("/admin/index.htm")
	public String administration(ModelMap model) {
		List<Extension> sections = ModuleFactory.getExtensions("org.openmrs.admin.list", Extension.MEDIA_TYPE.html);
		model.put("sections", sections);
		return VIEWS + "admin/index";
	}
}
