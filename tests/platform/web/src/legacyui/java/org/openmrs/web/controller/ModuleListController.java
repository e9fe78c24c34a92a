package org.openmrs.web.controller;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;

import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpSession;

import org.openmrs.api.context.Context;
import org.openmrs.module.Module;
import org.openmrs.module.ModuleException;
import org.openmrs.module.ModuleFactory;
import org.openmrs.module.engine.ModuleConfigReader;
import org.openmrs.module.web.WebModuleUtil;
import org.openmrs.util.OpenmrsUtil;
import org.openmrs.web.WebConstants;
import org.springframework.stereotype.Controller;
import org.springframework.ui.ModelMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.context.ServletContextAware;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.multipart.MultipartHttpServletRequest;

/** Lists the modules, and starts, stops, removes or installs one at the wish of an administrator. */
@Controller("moduleListController")
@RequestMapping("/admin/modules/module.list")
public class ModuleListController implements ServletContextAware {

	private static final String PRIVILEGE = "Manage Modules";

	private ServletContext servletContext;

	@Override
	public void setServletContext(ServletContext servletContext) {
		this.servletContext = servletContext;
	}

	@GetMapping
	public String list(ModelMap model) {
		model.put("moduleList", new ArrayList<>(ModuleFactory.getLoadedModules()));
		return "/module/legacyui/admin/modules/moduleList";
	}

	@PostMapping
	public String act(@RequestParam(value = "moduleId", defaultValue = "") String moduleId,
	        @RequestParam(value = "action", defaultValue = "") String action, HttpServletRequest request)
	        throws IOException {
		Context.requirePrivilege(PRIVILEGE);
		HttpSession session = request.getSession();
		try {
			String outcome = "upload".equals(action) ? install(request) : change(moduleId, actionOf(action, request));
			session.setAttribute(WebConstants.OPENMRS_MSG_ATTR, outcome);
		}
		catch (ModuleException e) {
			session.setAttribute(WebConstants.OPENMRS_ERROR_ATTR, e.getMessage());
		}
		return "redirect:module.list";
	}

	private static String actionOf(String action, HttpServletRequest request) {
		for (String button : new String[] { "start", "stop", "unload" }) {
			if (request.getParameter(button + ".x") != null) {
				return button;
			}
		}
		return action;
	}

	private String change(String moduleId, String action) {
		Module module = ModuleFactory.getModuleById(moduleId);
		if (module == null) {
			return "Module.invalid";
		}
		switch (action) {
			case "start":
				return start(module);
			case "stop":
				module.clearStartupError();
				stop(module);
				return "Module.stopped";
			case "unload":
				if (module.isStarted()) {
					stop(module);
				}
				ModuleFactory.unloadModule(module);
				return "Module.unloaded";
			default:
				return "Module.invalid";
		}
	}

	private String start(Module module) {
		ModuleFactory.startModule(module);
		WebModuleUtil.startModule(module, servletContext, false);
		return module.isStarted() ? "Module.started" : "Module.not.started";
	}

	private void stop(Module module) {
		ModuleFactory.stopModule(module);
		WebModuleUtil.stopModule(module, servletContext);
	}

	private String install(HttpServletRequest request) throws IOException {
		MultipartFile upload = ((MultipartHttpServletRequest) request).getFile("moduleFile");
		String name = new File(upload.getOriginalFilename().replace('\\', '/')).getName();
		File received = File.createTempFile("upload", ".omod");
		try {
			upload.transferTo(received);
			if (Boolean.parseBoolean(request.getParameter("update"))) {
				removeOld(ModuleConfigReader.read(received).getModuleId());
			}
			Module module = ModuleFactory.loadModule(intoRepository(received, name));
			return start(module).equals("Module.started") ? "Module.loadedAndStarted" : "Module.not.started";
		}
		finally {
			received.delete();
		}
	}

	private void removeOld(String moduleId) {
		Module old = ModuleFactory.getModuleById(moduleId);
		if (old != null) {
			ModuleFactory.stopModule(old);
			WebModuleUtil.stopModule(old, servletContext, true);
			ModuleFactory.unloadModule(old);
		}
	}

	private static File intoRepository(File received, String name) throws IOException {
		File target = new File(OpenmrsUtil.getDirectoryInApplicationDataDirectory("modules"), name);
		if (target.exists()) {
			throw new ModuleException(name + " is already associated with a loaded module.");
		}
		Files.copy(received.toPath(), target.toPath());
		return target;
	}
}
