/*
 * The check of the database on Tributary's page. The server looks for about a second at each call and tells what it has found so far;
 * this script calls until everything was looked at. Texts come from the page in the user's language, or else from the server in
 * English; everything that is shown goes in as text, never as markup.
 */
(function () {
	'use strict';

	var REST_MS = 300;
	var ALTER_POLL_MS = 2000;
	var LINES_OPEN_MAX = 10;
	var SEVERITIES = ['blocks', 'loses', 'warns'];
	/** The columns of a list of places, each with what of a finding stands in it. */
	var COLUMNS = [
		{ code: 'table', of: function (finding) { return finding.table; } },
		{ code: 'column', of: function (finding) { return finding.column; } },
		{ code: 'count', of: function (finding) { return finding.table && finding.count.toLocaleString(language); } },
		{ code: 'examples', of: function (finding) { return finding.examples.join(', '); } },
		{ code: 'detail', of: function (finding) { return finding.detail; } },
		{ code: 'fix', of: function () { return ''; } }
	];
	var FORBIDDEN = 403;

	var base = window.tributary;
	var root = document.getElementById('tributary-preflight');
	var language = base.language;
	var timer = null;
	/** The findings as they are shown, so that the page is built anew only when they change. */
	var shown = null;
	var checking = false;
	var fixing = false;
	var stopped = false;

	function element(id) {
		return document.getElementById('tributary-preflight-' + id);
	}

	function text(code) {
		return base.text('preflight.' + code) || '';
	}

	function fill(code, values) {
		return base.fill('preflight.' + code, values);
	}

	function make(parent, tag, content, className) {
		var made = document.createElement(tag);
		made.textContent = content || '';
		made.className = className || '';
		parent.appendChild(made);
		return made;
	}

	function alertText(message) {
		element('alert').textContent = message || '';
		element('alert').hidden = !message;
	}

	function say(message) {
		if (element('text').textContent !== message) {
			element('text').textContent = message;
		}
	}

	// --- talking to the server

	function post(action, parameters, done, failed) {
		base.send('POST', 'action/' + action, parameters, done, failed);
	}

	/** Lets the server look on, and shows what it says. */
	function look(parameters) {
		window.clearTimeout(timer);
		post('preflight', parameters || {}, function (report) {
			root.hidden = false;
			render(report);
			if (report.fixing) {
				timer = window.setTimeout(look, ALTER_POLL_MS);
			} else if (report.state === 'running' && !stopped && !fixing) {
				timer = window.setTimeout(look, REST_MS);
			}
		}, function (message, status) {
			checking = false;
			root.hidden = status === FORBIDDEN;
			alertText(parameters ? message : '');
			buttons();
		});
	}

	// --- showing

	function render(report) {
		var running = report.state === 'running' && !stopped;
		checking = running;
		element('progress').hidden = !running && !report.fixing;
		setProgress(report.fixing ? report.fixing.percent : report.percent);
		say(report.fixing ? alterText(report.fixing) : stateText(report));
		showFindings(report.findings);
		buttons(Boolean(report.fixing));
	}

	function setProgress(percent) {
		if (typeof percent === 'number') {
			element('progress').value = percent;
		} else {
			element('progress').removeAttribute('value');
		}
	}

	function alterText(altering) {
		var known = typeof altering.percent === 'number';
		return fill(known ? 'alteringPercent' : 'altering', [altering.table, known ? altering.percent : altering.seconds]);
	}

	function stateText(report) {
		var when = report.endedAt ? new Date(report.endedAt).toLocaleString(language) : '';
		if (report.state === 'none') {
			return text('never');
		}
		if (report.state === 'running') {
			return fill(stopped ? 'stopped' : 'running', [report.percent, report.table]);
		}
		return fill(report.findings.length ? 'found' : 'none', [when, report.findings.length]);
	}

	function buttons(altering) {
		element('start').disabled = checking || fixing || Boolean(altering);
		element('stop').hidden = !(checking || fixing || altering);
		Array.prototype.forEach.call(root.querySelectorAll('[data-fix]'), function (button) {
			button.disabled = fixing || Boolean(altering);
		});
	}

	function showFindings(findings) {
		var now = JSON.stringify(findings);
		if (now === shown) {
			return;
		}
		shown = now;
		var focused = document.activeElement && document.activeElement.id;
		var open = openLists();
		var box = element('findings');
		box.textContent = '';
		SEVERITIES.forEach(function (severity) {
			var grave = findings.filter(function (finding) {
				return finding.severity === severity;
			});
			if (grave.length) {
				make(box, 'h4', text(severity));
			}
			codesOf(grave).forEach(function (code) {
				showKind(box, code, grave.filter(function (finding) {
					return finding.code === code;
				}), open);
			});
		});
		if (focused && document.getElementById(focused)) {
			document.getElementById(focused).focus();
		}
	}

	function codesOf(findings) {
		return findings.map(function (finding) {
			return finding.code;
		}).filter(function (code, at, all) {
			return all.indexOf(code) === at;
		});
	}

	function openLists() {
		var open = {};
		Array.prototype.forEach.call(root.querySelectorAll('details'), function (list) {
			open[list.id] = list.open;
		});
		return open;
	}

	/** All findings of one kind: what it means, its remedy, and where. */
	function showKind(box, code, findings, open) {
		var kind = make(box, 'div', '', 'tributary-finding tributary-' + findings[0].severity);
		kind.setAttribute('data-code', code);
		make(kind, 'p', text(code) || findings[0].meaning, 'tributary-meaning');
		make(kind, 'p', text(code + '.remedy') || findings[0].remedy, 'tributary-remedy');
		showFixAll(kind, code, findings);
		var list = make(kind, 'details');
		list.id = 'tributary-preflight-list-' + code;
		list.open = list.id in open ? open[list.id] : findings.length <= LINES_OPEN_MAX;
		make(list, 'summary', fill('tables', [findings.length.toLocaleString(language)]));
		showPlaces(make(list, 'table'), findings);
	}

	/** A line for each place; only the columns in which something stands. */
	function showPlaces(table, findings) {
		var columns = COLUMNS.filter(function (column) {
			return findings.some(function (finding) {
				return column.of(finding) || (column.code === 'fix' && finding.fix);
			});
		});
		var head = make(table, 'tr');
		columns.forEach(function (column) {
			make(head, 'th', column.code === 'table' ? base.text('table') : text(column.code)).setAttribute('scope', 'col');
		});
		findings.forEach(function (finding) {
			var line = make(table, 'tr');
			columns.forEach(function (column) {
				var cell = make(line, 'td', column.of(finding), column.code === 'count' ? 'number' : '');
				if (column.code === 'fix' && finding.fix) {
					fixButton(cell, text('fix.' + finding.fix), finding.code + '-' + finding.table, [finding])
						.setAttribute('aria-label', text('fix.' + finding.fix) + ': ' + finding.table);
				}
			});
		});
	}

	function showFixAll(kind, code, findings) {
		var mendable = findings.filter(function (finding) {
			return finding.fix;
		});
		if (mendable.length > 1) {
			var count = mendable.length.toLocaleString(language);
			fixButton(kind, fill('all', [text('fix.' + mendable[0].fix), count]), code + '-all', mendable);
		}
	}

	function fixButton(parent, label, id, findings) {
		var button = make(parent, 'button', label);
		button.type = 'button';
		button.id = 'tributary-preflight-fix-' + id;
		button.setAttribute('data-fix', findings[0].fix);
		button.onclick = function () {
			fix(findings);
		};
		return button;
	}

	// --- what a person does

	function fix(findings) {
		var sure = findings.length > 1 ? fill('sureAll', [findings.length]) : fill('sure', [findings[0].table]);
		if (findings[0].locksTable && !window.confirm(sure)) {
			return;
		}
		alertText('');
		fixing = true;
		stopped = false;
		buttons();
		fixNext(findings.slice());
	}

	/** One part of the first fix; the next part, or the next table, when it is done. */
	function fixNext(left) {
		if (!left.length || stopped) {
			fixing = false;
			stopped = false;
			look();
			return;
		}
		var finding = left[0];
		if (finding.locksTable) {
			// The call below lasts until the table is converted; meanwhile the page asks how far it is.
			timer = window.setTimeout(look, REST_MS);
		}
		post('preflight-fix', { code: finding.fix, table: finding.table }, function (done) {
			window.clearTimeout(timer);
			say(fill('fixing', [finding.table, done.rows.toLocaleString(language)]));
			fixNext(done.more ? left : left.slice(1));
		}, function (message) {
			// Where something on the way gave up waiting, the conversion goes on, and so does the page.
			window.clearTimeout(timer);
			alertText(finding.table + ': ' + message);
			fixing = false;
			look();
		});
	}

	element('start').onclick = function () {
		alertText('');
		stopped = false;
		checking = true;
		buttons();
		look({ start: 'true' });
	};

	element('stop').onclick = function () {
		stopped = true;
		post('preflight-stop', {}, function () {
			look();
		}, alertText);
	};

	look();
}());
