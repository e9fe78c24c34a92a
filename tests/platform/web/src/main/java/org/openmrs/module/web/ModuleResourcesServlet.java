package org.openmrs.module.web;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

import org.openmrs.module.Module;
import org.openmrs.module.ModuleFactory;

/** Serves {@code /moduleResources/<module id>/**} from the module's {@code web/module/resources}, to anyone. */
public class ModuleResourcesServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	@Override
	protected long getLastModified(HttpServletRequest request) {
		Path file = fileFor(request);
		return file == null ? super.getLastModified(request) : file.toFile().lastModified();
	}

	@Override
	protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Path file = fileFor(request);
		if (file == null) {
			response.setStatus(HttpServletResponse.SC_NOT_FOUND);
			return;
		}
		response.setDateHeader("Last-Modified", file.toFile().lastModified());
		response.setContentLengthLong(Files.size(file));
		response.setContentType(getServletContext().getMimeType(file.getFileName().toString()));
		Files.copy(file, response.getOutputStream());
	}

	private Path fileFor(HttpServletRequest request) {
		String path = request.getPathInfo() == null ? "" : request.getPathInfo();
		for (Module module : ModuleFactory.getStartedModulesInOrder()) {
			String prefix = "/" + module.getModuleIdAsPath() + "/";
			if (path.startsWith(prefix)) {
				Path folder = new File(ModuleWebFiles.folderOf(module, getServletContext()), "resources").toPath();
				Path file = folder.resolve(path.substring(prefix.length())).normalize();
				return file.startsWith(folder) && Files.isRegularFile(file) ? file : null;
			}
		}
		return null;
	}
}
