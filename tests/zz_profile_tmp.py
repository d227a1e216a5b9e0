import time, pytest
from tests.cast import Site, ride, DAY
from puhui.quantification import duck as d
pytestmark = pytest.mark.django_db
def test_p(monkeypatch):
    site = Site().open(); site.provider("metro","metro-ride"); site.resident("anne",("metro","card-1"))
    site.send("metro",[ride("r0","card-1","06:00")],scenario="metro-ride"); site.settle()
    seen=[]
    old=d.Duck._execute
    def timed(self, sql):
        c=time.process_time(); w=time.perf_counter()
        r=old(self, sql); seen.append((time.process_time()-c, time.perf_counter()-w, sql[:90])); return r
    monkeypatch.setattr(d.Duck,"_execute",timed)
    for i in range(4):
        seen.clear()
        site.send("metro",[ride(f"r{i+1}","card-1",f"{10+i}:00")],scenario="metro-ride")
        t=time.perf_counter(); c=time.process_time(); site.settle(); print("settle",time.perf_counter()-t, time.process_time()-c, "duck cpu", sum(s[0] for s in seen), sum(s[1] for s in seen), len(seen))
    for s in sorted(seen, reverse=True)[:34]: print("%.4f %.4f %s"%s)
