package org.openmrs.module.engine;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Collections;
import java.util.List;

import liquibase.resource.AbstractResourceAccessor;
import liquibase.resource.Resource;
import liquibase.resource.URIResource;

/** Gives Liquibase the files that one module's class loader finds, each name standing for one file. */
final class ModuleResources extends AbstractResourceAccessor {

	private final ClassLoader loader;

	ModuleResources(ClassLoader loader) {
		this.loader = loader;
	}

	@Override
	public List<Resource> getAll(String path) throws IOException {
		URL url = loader.getResource(path);
		if (url == null) {
			return Collections.emptyList();
		}
		try {
			return Collections.singletonList(new URIResource(path, url.toURI()));
		}
		catch (URISyntaxException e) {
			throw new IOException(e);
		}
	}

	@Override
	public List<Resource> search(String path, boolean recursive) {
		return Collections.emptyList();
	}

	@Override
	public List<String> describeLocations() {
		return Collections.singletonList(String.valueOf(loader));
	}

	@Override
	public void close() {
	}
}
