"""What a child says of devices is believed only where it makes sense."""

from __future__ import annotations

import pytest

from satchel.inference.worker.devices import Device, Devices, devices_from
from satchel.inference.worker.wire import WireError

GPU = {"name": "GPU0", "description": "a card", "type": "gpu", "free": 6 * 10**9, "total": 8 * 10**9}
SOFTWARE = {**GPU, "name": "Vulkan0", "description": "llvmpipe", "type": "cpu"}


def test_a_device_that_computes_on_the_processor_is_no_gpu():
    devices = devices_from({"offloads": True, "found": [GPU, SOFTWARE]})
    assert devices == Devices(offloads=True, found=(Device(**GPU), Device(**SOFTWARE)))
    assert devices.gpus == (Device(**GPU),)


@pytest.mark.parametrize(
    "found", [None, 1, [1], [{}], [{**GPU, "free": "much"}], [{**GPU, "type": "toaster"}], [GPU] * 99]
)
def test_nonsense_is_refused(found):
    with pytest.raises(WireError):
        devices_from({"offloads": True, "found": found})
