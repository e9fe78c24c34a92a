/*
 * The page of Tributary: shows what GET /ws/tributary/status says, and sends what a person asks for.
 * Texts come from the page in the user's language; everything that is shown goes in as text, never as markup.
 */
(function () {
	'use strict';

	var POLL_MS = 5000;
	var POLL_RUNNING_MS = 1000;
	var ERROR_CELL = 4;
	var TOO_LARGE = 'too-large';
	var MINUTE_MS = 60000;

	var root = document.getElementById('tributary');
	var base = window.tributary;
	var language = base.language;
	var fill = base.fill;
	var send = base.send;
	var timer = null;
	var busy = false;
	var sweeping = false;
	var parent = null;

	function element(id) {
		return document.getElementById('tributary-' + id);
	}

	function text(code) {
		return base.text(code) || code;
	}

	function show(id, visible) {
		element(id).hidden = !visible;
	}

	function when(milliseconds) {
		return milliseconds ? new Date(milliseconds).toLocaleString(language) : text('never');
	}

	function reasonText(code) {
		return base.text('reason.' + code) || code;
	}

	function alertText(message) {
		element('alert').textContent = message || '';
		show('alert', Boolean(message));
	}

	// --- talking to the server

	function act(action, parameters, done) {
		busy = true;
		disable(true);
		send('POST', 'action/' + action, parameters, function (answer) {
			busy = false;
			alertText('');
			done(answer);
			load();
		}, function (message) {
			busy = false;
			disable(false);
			alertText(message);
		});
	}

	function disable(disabled) {
		Array.prototype.forEach.call(root.querySelectorAll('button'), function (button) {
			button.disabled = disabled;
		});
	}

	// --- showing

	function row(table, cells, tag) {
		var line = document.createElement('tr');
		cells.forEach(function (cell) {
			var box = document.createElement(tag || 'td');
			var number = typeof cell === 'number';
			box.textContent = number ? cell.toLocaleString(language) : cell || '';
			box.className = number ? 'number' : '';
			line.appendChild(box);
		});
		table.appendChild(line);
		return line;
	}

	function clear(table, heads) {
		while (table.firstChild) {
			table.removeChild(table.firstChild);
		}
		row(table, heads.map(text), 'th');
	}

	/** Whether a version comes before another one, number by number. */
	function isOlder(version, other) {
		return version.localeCompare(other, 'en', { numeric: true }) < 0;
	}

	/** What of a neighbour differs from this server. */
	function differences(peer, server) {
		var notes = [];
		if (peer.moduleVersion && peer.moduleVersion !== server.moduleVersion) {
			notes.push(fill('moduleDiffers', [peer.moduleVersion, server.moduleVersion]));
			notes.push(fill('upgrade', [isOlder(peer.moduleVersion, server.moduleVersion) ? peer.name : server.name]));
		}
		if (peer.platformVersion && peer.platformVersion !== server.platformVersion) {
			notes.push(fill('platformDiffers', [peer.platformVersion, server.platformVersion]));
		}
		if (peer.schemaDiffers) {
			notes.push(text('schemaDiffers'));
		}
		if (peer.clockDiffers) {
			notes.push(fill('clockDiffers', [Math.round(peer.clockSkew / MINUTE_MS).toLocaleString(language)]));
		}
		return notes.join(' ');
	}

	function showPeers(id, peers, server) {
		var table = element(id);
		clear(table, ['server', 'waitingOut', 'waitingIn', 'lastContact', 'lastError', 'differences']);
		peers.forEach(function (peer) {
			var name = peer.address ? peer.name + ' (' + peer.address + ')' : peer.name;
			var stopped = peer.state && peer.state !== 'open' ? text('stopped') + ' ' + peer.state : '';
			var error = [stopped, peer.lastError || ''].join(' ').trim();
			var cells = [name, peer.waitingOut, peer.waitingIn, when(peer.lastContact), error, differences(peer, server)];
			row(table, cells).cells[ERROR_CELL].className = error ? 'tributary-error' : '';
		});
		table.hidden = peers.length === 0;
	}

	function showParked(status) {
		var list = status.parkedRecords || [];
		element('parked-help').textContent = list.length ? text('parkedHelp') : text('noParked');
		var table = element('parked');
		clear(table, ['record', 'from', 'reason', 'row', 'since']);
		list.forEach(function (parked) {
			row(table, [parked.record, parked.peer, reasonText(parked.reason), parked.row, when(parked.since)]);
		});
		table.hidden = list.length === 0;
		var there = status.parkedThereRecords || [];
		showParkedThere(there.filter(function (record) {
			return record.reason !== TOO_LARGE;
		}));
		showList('too-large', ['record', 'at', 'row'], there.filter(function (record) {
			return record.reason === TOO_LARGE;
		}).map(function (record) {
			return [record.record, record.peer, record.row];
		}));
	}

	/** A box with a table, hidden where there is nothing to show. */
	function showList(id, heads, rows) {
		var table = element(id);
		clear(table, heads);
		rows.forEach(function (cells) {
			row(table, cells);
		});
		show(id + '-box', rows.length > 0);
	}

	function showUnidentified(status) {
		showList('unresolved', ['table', 'changes', 'since'], (status.unresolved || []).map(function (line) {
			return [line.table, line.changes, when(line.since)];
		}));
		var ids = status.otherIds || { count: 0, rows: [] };
		element('other-ids-help').textContent = fill('otherIdsHelp', [ids.count.toLocaleString(language)]);
		showList('other-ids', ['row', 'wantedId'], ids.rows.map(function (line) {
			return [line.row, String(line.wanted)];
		}));
	}

	function showParkedThere(list) {
		var table = element('parked-there');
		clear(table, ['record', 'at', 'reason', 'row']);
		list.forEach(function (parked) {
			row(table, [parked.record, parked.peer, reasonText(parked.reason), parked.row]);
		});
		table.hidden = list.length === 0;
		show('parked-there-help', list.length > 0);
	}

	function showConflicts(count) {
		element('conflicts-link').textContent = fill('conflictsOpen', [Number(count || 0).toLocaleString(language)]);
		show('conflicts-line', count > 0);
	}

	function showUnfixed(rows) {
		element('unfixed').textContent = fill('unfixed', [Number(rows).toLocaleString(language)]);
		show('unfixed', rows > 0);
	}

	// --- what may be unseen

	function captureLine(capture) {
		if (capture.error) {
			return fill('captureError', [capture.error]);
		}
		if (capture.marks > 0) {
			return fill('captureUnseen', [when(capture.unseenSince)]);
		}
		return capture.lastFull ? fill('captureAll', [when(capture.since)]) : text('captureStock');
	}

	function sweptLine(capture) {
		var number = function (count) {
			return Number(count || 0).toLocaleString(language);
		};
		var last = capture.lastFull ? when(capture.lastFull) : text('sweepNever');
		var found = capture.lastFound;
		return found ? fill('sweptRows', [last, when(found.at), number(found.inserted), number(found.changed), number(found.deleted)])
			: fill('sweptNothing', [last]);
	}

	function showCapture(status, mayRun) {
		var capture = status.capture;
		show('capture-box', Boolean(capture));
		if (!capture) {
			return;
		}
		element('capture-line').textContent = captureLine(capture);
		element('capture-line').className = capture.error || capture.marks > 0 ? 'tributary-error' : '';
		show('capture-open', status.captureMode === 'open');
		element('capture-swept').textContent = sweptLine(capture);
		show('sweep-box', mayRun);
		var held = capture.heldDeletes || {};
		showList('held', ['table', 'rowsGone'], Object.keys(held).map(function (table) {
			return [table, Number(held[table]).toLocaleString(language)];
		}));
		showList('aliases', ['table', 'usedNoMore', 'stands', 'since'], (status.aliases || []).map(function (alias) {
			return [alias.table, alias.alias, alias.uuid, when(alias.since)];
		}));
	}

	/** One portion after the other, until all tables have been looked at. */
	function sweep(parameters) {
		sweeping = true;
		element('sweep').disabled = true;
		send('POST', 'action/sweep', parameters, function (answer) {
			var running = answer.capture.running;
			show('sweep-progress', answer.more);
			if (!answer.more) {
				swept(text('sweepEnded'));
				return;
			}
			if (running && running.tables) {
				element('sweep-progress').max = running.tables;
				element('sweep-progress').value = running.done;
				element('sweep-text').textContent = fill('sweepUnderWay', [running.done, running.tables, running.table]);
			}
			sweep({});
		}, function (message) {
			swept(fill('sweepFailed', [message]));
		});
	}

	function swept(line) {
		sweeping = false;
		element('sweep').disabled = false;
		show('sweep-progress', false);
		element('sweep-text').textContent = line;
		load();
	}

	function showProgress(sync) {
		var running = Boolean(sync && sync.running);
		var step = sync && sync.lastStep;
		var error = sync && (sync.error || (step && step.error));
		show('progress', running);
		var line = '';
		if (running && step) {
			line = fill('progress', [step.waitingOut || 0, step.waitingIn || 0]);
		} else if (running) {
			line = text('starting');
		} else if (error) {
			line = fill('ended.failed', [when(sync.endedAt), error.message]);
		} else if (sync && sync.endedAt) {
			line = fill('ended', [when(sync.endedAt)]);
		}
		element('progress-text').textContent = line;
		element('progress-text').className = !running && error ? 'tributary-error' : '';
		element('sync').disabled = running || busy;
	}

	function problem(status) {
		if (status.state === 'UNSUPPORTED') {
			return fill('unsupported', [status.detail]);
		}
		if (status.classicSync) {
			return text('classicSync');
		}
		if (status.state === 'FAILED') {
			return fill('failed', [status.detail]);
		}
		if (status.state !== 'RUNNING') {
			return fill('notRunning', [status.detail]);
		}
		return status.error ? status.error.message : '';
	}

	function render(status) {
		var running = status.state === 'RUNNING' && Boolean(status.server);
		var open = running && !status.classicSync;
		alertText(problem(status));
		['server-box', 'parent-box', 'children-box', 'parked-box'].forEach(function (id) {
			show(id, running);
		});
		if (!running) {
			return;
		}
		disable(busy);
		element('server-name').textContent = status.server.name;
		element('server-id').textContent = status.server.uuid;
		element('server-pending').textContent = Number(status.server.pending || 0).toLocaleString(language);
		parent = status.parent && status.parent.uuid;
		showPeers('parent', status.parent ? [status.parent] : [], status.server);
		show('no-parent', !status.parent);
		show('run', Boolean(status.parent) && status.mayRun && open);
		show('rename', status.mayManage && open);
		show('pair', !status.parent && status.mayManage && open);
		show('unpair-box', Boolean(status.parent) && status.mayManage && open);
		showPeers('children', status.children || [], status.server);
		show('no-children', !(status.children || []).length);
		show('make-code-box', status.mayManage && open);
		showProgress(status.sync);
		showParked(status);
		showUnidentified(status);
		showUnfixed(status.unfixed || 0);
		showConflicts(status.conflicts);
		showCapture(status, Boolean(status.mayRun) && open);
		element('sweep').disabled = busy || sweeping;
	}

	function load() {
		window.clearTimeout(timer);
		send('GET', 'status', null, function (status) {
			render(status);
			again(status.sync && status.sync.running ? POLL_RUNNING_MS : POLL_MS);
		}, function (message) {
			alertText(message);
			again(POLL_MS);
		});
	}

	function again(milliseconds) {
		window.clearTimeout(timer);
		timer = window.setTimeout(load, milliseconds);
	}

	// --- what a person does

	element('sync').onclick = function () {
		act('sync', {}, function () {});
	};

	element('sweep').onclick = function () {
		sweep({});
	};

	element('held-send').onclick = function () {
		if (window.confirm(text('heldSure'))) {
			sweep({ deletes: 'send' });
		}
	};

	element('make-code').onclick = function () {
		act('pairing-code', {}, function (answer) {
			var box = element('made-code');
			var code = document.createElement('strong');
			code.textContent = answer.code;
			box.textContent = fill('madeCode', [when(answer.expires)]) + ' ';
			box.appendChild(code);
		});
	};

	element('pair').onsubmit = function () {
		var values = { address: element('address').value.trim(), code: element('code').value.trim() };
		act('pair', values, function () {
			element('code').value = '';
		});
		return false;
	};

	element('rename').onsubmit = function () {
		act('rename', { name: element('new-name').value.trim() }, function () {
			element('new-name').value = '';
		});
		return false;
	};

	element('unpair').onclick = function () {
		if (window.confirm(text('unpairSure'))) {
			act('unpair', { server: parent }, function () {});
		}
	};

	load();
}());
