"""The settings of `opened`, for a worker whose pages a browser reads: 127.66.x.y counts as public for its gate, too."""

import crawler.addresses
from tests.hostile.opened import *  # noqa: F403
from tests.hostile.opened import _is_public

crawler.addresses.is_public = _is_public
