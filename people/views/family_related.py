from django.http import HttpRequest, HttpResponse


def related(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")
