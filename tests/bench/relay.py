"""A relay between the site and a service, which can simulate an outage of the service."""

import asyncio
import threading


class Relay:
    """Forwards a TCP port of this machine to another one while it is not cut."""

    def __init__(self, host, port):
        self._target = host, port
        self._writers = set()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        self.port = 0
        self.restore()

    def cut(self):
        """Refuse new connections and close the open ones."""
        self._run(self._cut())

    def restore(self):
        """Forward connections again."""
        self._run(self._listen())

    def _run(self, coroutine):
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result()

    async def _listen(self):
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _cut(self):
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _pass_on(self, reader, writer):
        there, back = await asyncio.open_connection(*self._target)
        self._writers |= {writer, back}
        await asyncio.gather(_copy(reader, back), _copy(there, writer))
        self._writers -= {writer, back}


async def _copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
