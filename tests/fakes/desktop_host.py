"""A desktop's side of D-Bus: where tray icons register, the notification service, and the portal that gives keys away."""

import asyncio
from typing import Any

from dbus_fast import BusType, Message, MessageType, PropertyAccess, Variant
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, dbus_property, method, signal

PORTAL, PORTAL_PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
ITEM, MENU = "org.kde.StatusNotifierItem", "com.canonical.dbusmenu"


class Watcher(ServiceInterface):
    """Where icons of the tray register."""

    def __init__(self, registered: asyncio.Queue[str]) -> None:
        super().__init__("org.kde.StatusNotifierWatcher")
        self.items: list[str] = []
        self.registered = registered

    @method()
    def RegisterStatusNotifierItem(self, service: "s"):  # noqa: F821
        self.items.append(service)
        self.registered.put_nowait(service)

    @method()
    def RegisterStatusNotifierHost(self, service: "s"):  # noqa: F821
        pass

    @dbus_property(access=PropertyAccess.READ)
    def RegisteredStatusNotifierItems(self) -> "as":  # noqa: F722
        return self.items

    @dbus_property(access=PropertyAccess.READ)
    def IsStatusNotifierHostRegistered(self) -> "b":  # noqa: F821
        return True

    @dbus_property(access=PropertyAccess.READ)
    def ProtocolVersion(self) -> "i":  # noqa: F821
        return 0

    @signal()
    def StatusNotifierHostRegistered(self):
        pass


class Notifications(ServiceInterface):
    """Keeps what it is told to show."""

    def __init__(self) -> None:
        super().__init__("org.freedesktop.Notifications")
        self.shown: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.closed: asyncio.Queue[int] = asyncio.Queue()
        self._last = 0

    @method()
    def Notify(self, name: "s", replaces: "u", icon: "s", summary: "s", body: "s", actions: "as", hints: "a{sv}", expire: "i") -> "u":  # noqa: F821, F722
        self._last = replaces or self._last + 1
        self.shown.put_nowait({"number": self._last, "summary": summary, "body": body, "actions": actions, "replaces": replaces,
                               "hints": {key: value.value for key, value in hints.items()}})  # fmt: skip
        return self._last

    @method()
    def CloseNotification(self, number: "u"):  # noqa: F821
        self.closed.put_nowait(number)

    @signal()
    def ActionInvoked(self, number: "u", key: "s") -> "us":  # noqa: F821
        return [number, key]


class Shortcuts(ServiceInterface):
    """The portal's part that gives keys away."""

    def __init__(self, bus: MessageBus) -> None:
        super().__init__("org.freedesktop.portal.GlobalShortcuts")
        self._bus = bus
        self.bound: asyncio.Queue[list[Any]] = asyncio.Queue()
        self.session = "/org/freedesktop/portal/desktop/session/one"

    def _answer(self, sender: str, token: str, results: dict[str, Variant]) -> str:
        path = f"{PORTAL_PATH}/request/{sender.removeprefix(':').replace('.', '_')}/{token}"
        self._bus.send(Message(message_type=MessageType.SIGNAL, path=path, interface="org.freedesktop.portal.Request",
                               member="Response", signature="ua{sv}", body=[0, results], destination=sender))  # fmt: skip
        return path

    def take(self, message: Message) -> Message | None:
        """Answers by hand: the path of an answer follows from the sender's name."""
        if message.interface != self.name or message.message_type is not MessageType.METHOD_CALL:
            return None
        token = message.body[-1]["handle_token"].value
        if message.member == "CreateSession":
            results = {"session_handle": Variant("s", self.session)}
        else:
            self.bound.put_nowait(message.body)
            results = {"shortcuts": Variant("a(sa{sv})", message.body[1])}
        return Message.new_method_return(message, "o", [self._answer(str(message.sender), token, results)])

    def press(self, shortcut: str) -> None:
        """The key is pressed."""
        self._bus.send(Message(message_type=MessageType.SIGNAL, path=PORTAL_PATH, interface=self.name, member="Activated",
                               signature="osta{sv}", body=[self.session, shortcut, 7, {}]))  # fmt: skip


class DesktopHost:
    """All of them on one bus."""

    def __init__(self, bus: MessageBus) -> None:
        self.bus = bus
        self.registered: asyncio.Queue[str] = asyncio.Queue()
        self.notifications = Notifications()
        self.shortcuts = Shortcuts(bus)

    @classmethod
    async def on(cls, address: str, *, tray: bool = True) -> "DesktopHost":
        """Comes up on that bus."""
        bus = await MessageBus(bus_address=address, bus_type=BusType.SESSION).connect()
        host = cls(bus)
        if tray:
            bus.export("/StatusNotifierWatcher", Watcher(host.registered))
            await bus.request_name("org.kde.StatusNotifierWatcher")
        bus.export("/org/freedesktop/Notifications", host.notifications)
        bus.add_message_handler(host.shortcuts.take)
        await bus.request_name("org.freedesktop.Notifications")
        await bus.request_name(PORTAL)
        return host

    async def call(self, service: str, path: str, interface: str, member: str, signature: str, *body: Any) -> list[Any]:
        """Calls somebody on the bus."""
        message = Message(destination=service, path=path, interface=interface, member=member, signature=signature, body=list(body))
        answer = await self.bus.call(message)
        assert answer is not None
        assert answer.message_type is MessageType.METHOD_RETURN, answer.body
        return answer.body

    async def item(self, service: str) -> dict[str, Any]:
        """A tray icon's properties."""
        name, _, _path = service.partition("/")
        body = await self.call(name, "/StatusNotifierItem", "org.freedesktop.DBus.Properties", "GetAll", "s", ITEM)
        return {key: value.value for key, value in body[0].items()}

    async def menu(self, service: str, path: str) -> dict[str, tuple[int, bool]]:
        """A tray icon's menu: number and whether it can be chosen, by title."""
        name = service.partition("/")[0]
        _revision, layout = await self.call(name, path, MENU, "GetLayout", "iias", 0, -1, [])
        rows = [(row.value[0], row.value[1]) for row in layout[2]]
        return {
            said["label"].value.replace("_", ""): (number, "enabled" not in said or said["enabled"].value)
            for number, said in rows if "label" in said
        }  # fmt: skip

    async def choose(self, service: str, path: str, number: int) -> None:
        """Clicks a line of the menu."""
        await self.call(service.partition("/")[0], path, MENU, "Event", "isvu", number, "clicked", Variant("i", 0), 0)
