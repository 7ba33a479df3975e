"""Balances connections between services that are ready: balancer.py PORT BACKEND_PORT..."""
import asyncio
import sys

READY = b"GET /readyz HTTP/1.1\r\nHost: balancer\r\nConnection: close\r\n\r\n"


class Backend:
    def __init__(self, port):
        self.port = port
        self.ready = False

    async def watch(self):
        while True:
            self.ready = await self.is_ready()
            await asyncio.sleep(0.2)

    async def is_ready(self):
        try:
            async with asyncio.timeout(2):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(READY)
                status = await reader.readline()
                writer.close()
                return status.startswith(b"HTTP/1.1 200")
        except (OSError, TimeoutError):
            return False


class Balancer:
    def __init__(self, backends):
        self.backends = backends
        self.count = 0

    def next(self):
        ready = [backend for backend in self.backends if backend.ready]
        self.count += 1
        return ready[self.count % len(ready)] if ready else None

    async def serve(self, reader, writer):
        backend = self.next()
        if backend is None:
            writer.close()
            return
        try:
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", backend.port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pass_on(reader, to_writer), pass_on(to_reader, writer))


async def pass_on(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def main():
    backends = [Backend(int(port)) for port in sys.argv[2:]]
    watchers = [asyncio.create_task(backend.watch()) for backend in backends]
    server = await asyncio.start_server(Balancer(backends).serve, "127.0.0.1", int(sys.argv[1]))
    await asyncio.gather(server.serve_forever(), *watchers)


asyncio.run(main())
