"""Taking in files: bounded in memory."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import Client, RequestFactory

from assistance.imports.files import MAX_BYTES


def received(content: bytes) -> UploadedFile:
    """Send a file and return it as a view gets it."""
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("x.csv", content)})
    file = request.FILES["file"]
    assert isinstance(file, UploadedFile)
    return file


def test_a_file_of_the_largest_size_arrives_whole() -> None:
    file = received(b"a" * MAX_BYTES)

    assert file.read() == b"a" * MAX_BYTES
    assert file.size == MAX_BYTES


def test_of_a_larger_file_the_size_alone_is_kept() -> None:
    file = received(b"a" * (MAX_BYTES + 1))

    assert file.read() == b""
    assert file.size == MAX_BYTES + 1


@pytest.mark.django_db
def test_a_request_with_several_files_is_refused() -> None:
    files = {name: SimpleUploadedFile(name, b"a") for name in ("one", "two")}

    response = Client().post("/admin/login/", files)

    assert response.status_code == 400
