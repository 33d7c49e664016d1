"""Asks a server as users of gql (https://gql.readthedocs.io) do: a query, a mutation and a subscription over WebSocket.

Usage: ask.py ws://HOST:PORT/graphql
"""

import asyncio
import sys

from gql import Client, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

SUBSCRIPTION = gql("subscription { thunk { value } }")


async def main(url):
    transport = WebsocketsTransport(
        url=url, subprotocols=[WebsocketsTransport.GRAPHQLWS_SUBPROTOCOL], ping_interval=5, pong_timeout=5
    )
    async with Client(transport=transport, fetch_schema_from_transport=True) as session:
        print("schema", len(session.client.schema.type_map), "types")
        print("query", await session.execute(gql("{ __typename }")))
        seen = []

        async def listen():
            async for result in session.subscribe(SUBSCRIPTION):
                seen.append(result["thunk"] and result["thunk"]["value"])
                print("event", result)
                if seen[-1] == "third":
                    return

        listener = asyncio.create_task(listen())
        while not seen:
            await asyncio.sleep(0.01)
        for value in ["first", "second", "third"]:
            count = len(seen)
            mutation = gql("mutation ($value: String!) { setThunk(value: $value) { value } }")
            mutation.variable_values = {"value": value}
            print("mutation", await session.execute(mutation))
            while len(seen) == count:
                await asyncio.sleep(0.01)
        await asyncio.wait_for(listener, 10)
        assert seen[-3:] == ["first", "second", "third"], seen
    # By default it offers the older protocol beside this one, and takes what the server has chosen.
    try:
        async with Client(transport=WebsocketsTransport(url=url)) as session:
            await session.execute(gql("{ none }"))
    except TransportQueryError as error:
        print("error", error.errors[0]["message"])


asyncio.run(main(sys.argv[1]))
