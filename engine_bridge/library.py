"""The asset library: a folder of files named by their content, under an SQLite index.

A file is written and its row inserted in one write transaction; a row is deleted in one, and its file taken away in the
next. Whenever the process is killed, every row has its files; all that can be left over is a file without a row, which
`sweep` removes.
"""

import hashlib
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from propsmith.runtime.errors import InputError

TYPES = {
    "glb": "model/gltf-binary",
    "thumbnail": "image/png",
    "turn": "image/webp",
    "latent": "application/zip",
    "recipe": "application/json",
}
"""The files of an asset and their media types."""
ENDINGS = {"glb": ".glb", "thumbnail": ".png", "turn": ".webp", "latent": ".npz", "recipe": ".json"}
ID_LENGTH = 32

_VERSION = 1
_SCHEMA = """
create table assets (
    number integer primary key, id text not null unique, created text not null, prompt text not null,
    title text not null, facts text not null, parent text
);
create table files (
    asset text not null references assets(id) on delete cascade, name text not null, sha256 text not null,
    bytes integer not null, primary key (asset, name)
) without rowid;
create index files_sha256 on files (sha256);
create table requests (
    key text primary key, asset text not null references assets(id) on delete cascade
) without rowid;
create table jobs (
    number integer primary key, id text not null unique, created text not null, state text not null,
    work text not null, outcome text not null, image text
);
"""
_BUSY = 30.0  # seconds to wait for another process that writes
_MAX_JOBS = 1000


@dataclass(frozen=True)
class JobRow:
    """A job as it is remembered."""

    id: str
    created: str
    state: str
    work: dict[str, Any]
    outcome: dict[str, Any]


class Library:
    """A library in a folder, which is made if it isn't there.

    Args:
        folder: where.

    Raises:
        InputError: the folder can't be used, or holds a library of a later version.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._objects = folder / "objects"
        try:
            self._objects.mkdir(parents=True, exist_ok=True)
            # Statements outside `_writing` commit by themselves; threads take turns by way of one executor.
            self._db = sqlite3.connect(
                folder / "library.sqlite", timeout=_BUSY, isolation_level=None, check_same_thread=False
            )
            self._db.row_factory = sqlite3.Row
            self._db.execute("pragma journal_mode = wal")
            self._db.execute("pragma foreign_keys = on")
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise InputError(f"can't use {folder} as a library: {reason}") from error

    def close(self) -> None:
        """Let go of the index."""
        self._db.close()

    def _prepare(self) -> None:
        with self._writing() as db:
            version = db.execute("pragma user_version").fetchone()[0]
            if version > _VERSION:
                raise InputError(f"{self.folder} is a library of version {version}, this Propsmith knows {_VERSION}")
            if version == 0:
                for statement in _SCHEMA.split(";"):
                    db.execute(statement)
                db.execute(f"pragma user_version = {_VERSION}")

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("begin immediate")
        try:
            yield self._db
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def _object(self, sha256: str) -> Path:
        return self._objects / sha256[:2] / sha256[2:]

    def _put(self, data: bytes) -> str:
        """Write a file under the name of its content, down to the disk; inside a transaction."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._object(sha256)
        if path.exists() and path.stat().st_size == len(data):
            return sha256
        path.parent.mkdir(exist_ok=True)
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return sha256

    def add(self, facts: Mapping[str, Any], files: Mapping[str, bytes], *, key: str) -> dict[str, Any]:
        """Take an asset in.

        Args:
            facts: what `asset` gives beside `id`, `created` and `files`: prompt, title, seed, recipe and so on.
            files: at least the `glb`; the recipe is written from the facts.
            key: of the request that it answers, see `find`.

        Raises:
            OSError, sqlite3.Error: it can't be written; nothing of it is there then.
        """
        asset = hashlib.sha256(files["glb"]).hexdigest()[:ID_LENGTH]
        recipe = json.dumps(facts["recipe"], indent=1).encode() + b"\n"
        with self._writing() as db:
            known = db.execute("select 1 from assets where id = ?", (asset,)).fetchone()
            if known is None:
                db.execute(
                    "insert into assets (id, created, prompt, title, facts, parent) values (?, ?, ?, ?, ?, ?)",
                    (asset, now(), facts["prompt"], facts["title"], json.dumps(dict(facts)), facts.get("parent")),
                )
            if known is None or self.lost_files(asset):
                db.execute("delete from files where asset = ?", (asset,))
                for name, data in {**files, "recipe": recipe}.items():
                    self._add_file(db, asset, name, data)
            db.execute("insert or replace into requests values (?, ?)", (key, asset))
        return self.asset(asset)

    def add_file(self, asset: str, name: str, data: bytes) -> dict[str, Any] | None:
        """Give an asset another file; None if it has been deleted meanwhile."""
        with self._writing() as db:
            if db.execute("select 1 from assets where id = ?", (asset,)).fetchone() is None:
                return None
            self._add_file(db, asset, name, data)
        return self.asset(asset)

    def _add_file(self, db: sqlite3.Connection, asset: str, name: str, data: bytes) -> None:
        db.execute("insert or replace into files values (?, ?, ?, ?)", (asset, name, self._put(data), len(data)))

    def find(self, key: str) -> str | None:
        """The asset that answers a request, if there is one and all its files are there."""
        row = self._db.execute("select asset from requests where key = ?", (key,)).fetchone()
        return None if row is None or self.lost_files(row["asset"]) else str(row["asset"])

    def lost_files(self, asset: str) -> list[Path]:
        """Where files of an asset should lie and don't: somebody else took them away."""
        rows = self._db.execute("select sha256 from files where asset = ? order by name", (asset,)).fetchall()
        return [path for row in rows if not (path := self._object(row["sha256"])).is_file()]

    def has(self, asset: str) -> bool:
        """Whether there is an asset of this id."""
        return self._db.execute("select 1 from assets where id = ?", (asset,)).fetchone() is not None

    def asset(self, asset: str) -> dict[str, Any]:
        """What the protocol calls an Asset.

        Raises:
            KeyError: there is none of this id.
        """
        row = self._db.execute("select * from assets where id = ?", (asset,)).fetchone()
        if row is None:
            raise KeyError(asset)
        return self._listed(row)

    def _listed(self, row: sqlite3.Row) -> dict[str, Any]:
        files = self._db.execute("select name, bytes, sha256 from files where asset = ?", (row["id"],))
        listed = {f["name"]: {"bytes": f["bytes"], "sha256": f["sha256"], "type": TYPES[f["name"]]} for f in files}
        return {"id": row["id"], "created": row["created"], **json.loads(row["facts"]), "files": listed}

    def resolve(self, prefix: str) -> str:
        """The whole id that starts so.

        Raises:
            InputError: none does, or several do.
        """
        rows = self._db.execute(
            "select id from assets where substr(id, 1, ?) = ? limit 2", (len(prefix), prefix.lower())
        ).fetchall()
        if len(rows) != 1 or not prefix:
            found = "several assets" if rows else "no asset"
            raise InputError(f"{found} of {self.folder} start with {prefix!r}: `propsmith library list` shows all")
        return str(rows[0]["id"])

    def path(self, asset: str, name: str) -> Path:
        """Where a file of an asset lies.

        Raises:
            KeyError: there is no such asset or file.
        """
        query = "select sha256 from files where asset = ? and name = ?"
        row = self._db.execute(query, (asset, name)).fetchone()
        if row is None:
            raise KeyError(f"{asset}/{name}")
        return self._object(row["sha256"])

    def history(self, search: str = "", limit: int = 50, offset: int = 0) -> tuple[list[dict[str, Any]], int]:
        """Assets, newest first, whose title or prompt holds every word of `search`; and how many there are."""
        words = [f"%{_escaped(word)}%" for word in search.split()]
        condition = " and ".join(["(title || ' ' || prompt || ' ' || id) like ? escape '\\'"] * len(words)) or "1"
        total = self._db.execute(f"select count(*) from assets where {condition}", words).fetchone()[0]
        rows = self._db.execute(
            f"select * from assets where {condition} order by number desc limit ? offset ?", [*words, limit, offset]
        ).fetchall()
        return [self._listed(row) for row in rows], int(total)

    def without_turn(self, limit: int = 1) -> list[str]:
        """The newest assets that have no turning picture yet."""
        rows = self._db.execute(
            "select id from assets where not exists (select 1 from files where asset = id and name = 'turn') "
            "order by number desc limit ?",
            (limit,),
        )
        return [str(row["id"]) for row in rows]

    def size(self) -> tuple[int, int]:
        """How many assets there are, and the bytes of their files, each counted once."""
        assets = self._db.execute("select count(*) from assets").fetchone()[0]
        total = self._db.execute("select sum(bytes) from (select distinct sha256, bytes from files)").fetchone()[0]
        return int(assets), int(total or 0)

    def delete(self, asset: str) -> None:
        """Remove an asset and the files that no other one shares.

        Raises:
            KeyError: there is none of this id.
        """
        with self._writing() as db:
            hashes = [row["sha256"] for row in db.execute("select sha256 from files where asset = ?", (asset,))]
            if db.execute("delete from assets where id = ?", (asset,)).rowcount == 0:
                raise KeyError(asset)
        with self._writing() as db:
            for sha256 in hashes:
                if not self._referenced(db, sha256):
                    self._object(sha256).unlink(missing_ok=True)

    @staticmethod
    def _referenced(db: sqlite3.Connection, sha256: str) -> bool:
        query = "select 1 from files where sha256 = ? union all select 1 from jobs where image = ? limit 1"
        return db.execute(query, (sha256, sha256)).fetchone() is not None

    def prune(self, max_size: int, *, dry_run: bool = False) -> list[dict[str, Any]]:
        """Delete the oldest assets until the library's files take at most `max_size` bytes; returns the deleted."""
        deleted = []
        left: dict[str, int] = {}
        rows = self._db.execute("select sha256, bytes, count(*) as uses from files group by sha256, bytes").fetchall()
        for row in rows:
            left[row["sha256"]] = row["uses"]
        total = sum(row["bytes"] for row in rows)
        for row in self._db.execute("select * from assets order by number").fetchall():
            if total <= max_size:
                break
            facts = self._listed(row)
            for file in facts["files"].values():
                left[file["sha256"]] -= 1
                total -= file["bytes"] * (left[file["sha256"]] == 0)
            deleted.append(facts)
            if not dry_run:
                self.delete(facts["id"])
        return deleted

    def sweep(self) -> int:
        """Remove files without a row, which a killed process may have left; returns how many."""
        removed = 0
        with self._writing() as db:
            for path in self._objects.glob("*/*"):
                if path.name.startswith(".") or not self._referenced(db, path.parent.name + path.name):
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed

    def save_job(self, job: str, state: str, work: Mapping[str, Any], image: bytes | None = None) -> None:
        """Remember a job, and the picture that it is for, before it is begun."""
        with self._writing() as db:
            sha256 = None if image is None else self._put(image)
            db.execute(
                "insert into jobs (id, created, state, work, outcome, image) values (?, ?, ?, ?, '{}', ?)",
                (job, now(), state, json.dumps(dict(work)), sha256),
            )
            db.execute("delete from jobs where number <= (select max(number) from jobs) - ?", (_MAX_JOBS,))

    def update_job(self, job: str, state: str, outcome: Mapping[str, Any]) -> None:
        """Remember how a job stands."""
        self._db.execute("update jobs set state = ?, outcome = ? where id = ?", (state, json.dumps(dict(outcome)), job))

    def job(self, job: str) -> JobRow | None:
        """A job as it was remembered last."""
        row = self._db.execute("select * from jobs where id = ?", (job,)).fetchone()
        return None if row is None else _job(row)

    def unfinished_jobs(self) -> list[JobRow]:
        """Jobs that had not ended when the server did, in the order in which they came."""
        rows = self._db.execute("select * from jobs where state in ('queued', 'running') order by number")
        return [_job(row) for row in rows]

    def image(self, job: str) -> bytes:
        """The picture that a job is for.

        Raises:
            KeyError: it has none.
        """
        row = self._db.execute("select image from jobs where id = ?", (job,)).fetchone()
        if row is None or row["image"] is None:
            raise KeyError(job)
        return self._object(row["image"]).read_bytes()


def _job(row: sqlite3.Row) -> JobRow:
    return JobRow(row["id"], row["created"], row["state"], json.loads(row["work"]), json.loads(row["outcome"]))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def now() -> str:
    """The time, in UTC, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
