package org.openmrs.module.lifetest.web;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import org.openmrs.api.context.Context;
import org.openmrs.module.ModuleFactory;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.multipart.MultipartFile;

/** What the test asks the module over HTTP. */
@Controller
public class LifeTestController {

	private static final String GET_GLOBAL_PROPERTIES = "Get Global Properties";

	private static final AtomicInteger CALLS = new AtomicInteger();

	@GetMapping("/lifetest/state")
	@ResponseBody
	public String state() {
		return "version=" + ModuleFactory.getModuleById("lifetest").getVersion() + " calls=" + CALLS.incrementAndGet()
		        + " loader=" + System.identityHashCode(getClass().getClassLoader()) + " greeting=" + greeting();
	}

	@PostMapping("/lifetest/echo")
	@ResponseBody
	public String echo(@RequestBody String body) {
		return body;
	}

	@PostMapping("/lifetest/file")
	@ResponseBody
	public byte[] file(@RequestParam("file") MultipartFile file) throws IOException {
		return file.getBytes();
	}

	@RequestMapping("/module/lifetest/page.form")
	public String page(ModelMap model) {
		model.put("greeting", greeting());
		return "/module/lifetest/page";
	}

	private static String greeting() {
		Context.addProxyPrivilege(GET_GLOBAL_PROPERTIES);
		try {
			return Context.getAdministrationService().getGlobalProperty("lifetest.greeting");
		}
		finally {
			Context.removeProxyPrivilege(GET_GLOBAL_PROPERTIES);
		}
	}
}
