"""The least that a Qt window costs: nothing in it. Prints its processor milliseconds up to the first paint."""

from __future__ import annotations

import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget


class Bare(QWidget):
    """Ends with its first paint."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        QTimer.singleShot(0, lambda: (sys.stdout.write(f"{1000 * time.process_time()}"), QApplication.exit(0)))


app = QApplication(sys.argv)
bare = Bare()
bare.show()
app.exec()
