"""减排项目与核证减排量 · Projects from application to issued credits, and every block of serial numbers from its first day to its last."""
