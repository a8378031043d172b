from django.http import HttpResponse

from guanjia.interfaces.desk.middleware import open_to_all


@open_to_all
def first_run(request):
    return HttpResponse("")


def search(request, project):
    return HttpResponse("")


def find(request, project, kind):
    return HttpResponse("")
