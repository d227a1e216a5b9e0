"""The documents that were shipped first keep their bytes and what they compile to in every engine, whatever the format learns."""

from __future__ import annotations

import pytest

from puhui.methodology.catalogue import shipped
from tests.rooms.methodology.pins import compiled_hash

#: Code → the beginning of the content hash and of the hash over the compiled SQL, of version 1.
FIRST = {
    "bus-ride": ("19e5dd919a29f75c", "14e2078b46770bcc"),
    "bus-ride-declared": ("02fd5cb1cda5446d", "64aaddd304722530"),
    "car-pool": ("f754f13c822129d5", "67c294333587aedc"),
    "carton-reuse": ("fc25ce48078d51f6", "e0cf1c315a3e0e31"),
    "charging-pile": ("03d2a5b94e93bf84", "38fb868022daed23"),
    "clean-plate": ("defdd69834394da7", "e6f3a9f1926f4f0b"),
    "e-invoice": ("ed1693dc13dbd824", "d0aa5dee0af8f49d"),
    "efficient-air-conditioner": ("adc6cffff54afd48", "e15e675969cb56c0"),
    "efficient-refrigerator": ("ef561c2f8fb21763", "b43c2a8e347d35b8"),
    "efficient-television": ("9cd4c97e7dd3d7b2", "b43c2a8e347d35b8"),
    "efficient-washer": ("01c3d887b8be8753", "b43c2a8e347d35b8"),
    "ev-charging": ("671501b0df03a26a", "9582180909b02dad"),
    "ev-driving": ("8a51e0086630a76b", "333018b52d98b618"),
    "ev-fleet": ("c44232b5e07cbe84", "001a0f0a74ddb99f"),
    "gas-saving": ("8073a71bb88a7157", "0b3d09188a156418"),
    "heat-pump": ("0c10a41e6b889cca", "4ba50964371bd0da"),
    "hotel-no-disposables": ("e95ada028d59130a", "322da11a1c956830"),
    "household-electricity": ("90e7ed65403f1b7b", "5cd3f6fad95ebf13"),
    "metro-ride": ("ed34b738b02747a7", "66c3e8220c7b3ea2"),
    "no-cutlery": ("998b6d36fea54f94", "c8921d7f336b9072"),
    "old-clothes": ("3c2a06fc7e02d277", "e7259b39c3d31588"),
    "own-bag": ("e629fa327d028d33", "d0aa5dee0af8f49d"),
    "own-cup": ("f8e4570369fefc4f", "77ec2bb4b54adb37"),
    "parked-car": ("7c4ddb01184776a0", "f69d250dc70cc8c8"),
    "peak-saving": ("ebacc5e2b707d78d", "1b8c7c975c617b38"),
    "rice-methane": ("6eec71676623ce4f", "8a45f2a74e49a1d2"),
    "rooftop-pv": ("9893fd45c64754d4", "e42276fec4160db6"),
    "secondhand-phone": ("3ae55af3b3e8c8d3", "289dd5114dbc3163"),
    "shared-bike": ("420a66d412ea99c1", "0aa7b5e39fef0d37"),
    "toll-etc": ("57e7b04bcb6d467f", "b387019f102a80e3"),
    "walk": ("3e42f90ef24e7028", "531835e8d9cf997b"),
    "waste-sorting": ("213472d00b4e4d1e", "98027269bf3bdf60"),
    "water-saving": ("965d660ae17edb48", "ce7ddeeaa456848d"),
    "wetland-restoration": ("205a64f87e3613e5", "6860d98f252320d2"),
}


class TestPins:
    @pytest.mark.parametrize("code", FIRST)
    def test_it_has_the_bytes_and_the_compiled_formulas_of_the_first_day(self, code: str) -> None:
        m = next(m for m in shipped() if (m.code, m.version) == (code, 1))
        assert (m.content_hash[:16], compiled_hash(m)) == FIRST[code]
