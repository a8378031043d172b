from django.http import HttpResponseRedirect, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from guanjia.interfaces.desk.shell import project_of
from guanjia.interfaces.desk.middleware import open_to_all

def home(request):
    project = project_of(request)
    return HttpResponseRedirect(reverse("desk:today", kwargs={"project": project.code}))

def today(request, project):
    return render(request, "desk/today.html", {"title": "今日", "tiles": [], "needs": {"title": "需要我处理", "rows": []}, "side": []})

def keys(request):
    return render(request, "desk/keys.html", {"title": "快捷键"})

@open_to_all
def first_run(request): return HttpResponse("")
def search(request, project): return HttpResponse("")
def find(request, project, kind): return HttpResponse("")
def notices(request, project): return HttpResponse("")
def reveal(request, **kw): return HttpResponse("")
