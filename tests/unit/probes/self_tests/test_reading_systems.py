"""What other systems' commands print, as recorded outputs, and what cannot be read."""

import sys
import time

import pytest

from probes.self_tests import commands, macos, windows
from probes.self_tests.java import java_version
from probes.self_tests.words import UNKNOWN

INSTALLED = r"""
HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\{AA11}
    DisplayName    REG_SZ    Identity Agent (invented)
    DisplayVersion    REG_SZ    2.3.1.0
    EstimatedSize    REG_DWORD    0x5c00

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Edge WebView
    DisplayName    REG_SZ    Microsoft Edge WebView2 Runtime
    DisplayVersion    REG_SZ    130.0.1.1

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\Edge
    DisplayName    REG_SZ    Microsoft Edge
    DisplayVersion    REG_SZ    129.0.2792.65
    Comments    REG_SZ

HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\EMIS
    DisplayName    REG_SZ    EMIS Web 9.18.2
    DisplayVersion    REG_SZ    9.18.2
"""
INTERNET = r"""
HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Internet Settings
    ProxyEnable    REG_DWORD    0x0
    User Agent    REG_SZ    Mozilla/4.0 (compatible)
"""
SCRIPTED = INTERNET + "    AutoConfigURL    REG_SZ    http://proxy.example/proxy.pac\n"
SCUTIL = """<dictionary> {
  HTTPSEnable : 0
  ProxyAutoConfigEnable : 1
  ProxyAutoConfigURLString : http://proxy.example/proxy.pac
}
"""
JAVA = 'openjdk version "21.0.4" 2024-07-16\nOpenJDK Runtime Environment (build 21.0.4+7)\n'
JAVA_HOME = """Matching Java Virtual Machines (1):
    21.0.4 (arm64) "Eclipse Adoptium" - "OpenJDK 21.0.4" /Library/Java/JavaVirtualMachines/temurin-21.jdk
"""


def test_windows_programs() -> None:
    assert windows.programs(INSTALLED) == {
        "site.identity_agent": "Identity Agent (invented) 2.3.1.0",
        "site.browser": "Microsoft Edge 129.0.2792.65",
        "site.gp_system": "EMIS Web 9.18.2",
    }


@pytest.mark.parametrize("text", ["", "ERROR: The system was unable to find the specified registry key.", "\x00\n"])
def test_windows_unread_is_unknown(text: str) -> None:
    assert set(windows.programs(text).values()) == {UNKNOWN}
    assert windows.proxy_script(text) == UNKNOWN


def test_proxy_scripts_are_seen_and_not_read() -> None:
    assert windows.proxy_script(SCRIPTED) == "set, not read"
    assert windows.proxy_script(INTERNET) == "none"
    assert macos.proxy_script(SCUTIL) == "set, not read"
    assert macos.proxy_script(SCUTIL.replace(": 1", ": 0")) == "none"
    assert macos.proxy_script("") == UNKNOWN


def test_macos_applications() -> None:
    assert macos.application("Safari", "17.6\n") == "Safari 17.6"
    assert macos.application("Safari", "The domain/default pair does not exist") == UNKNOWN
    assert macos.java(JAVA_HOME) == "Java 21.0.4"
    assert macos.java("Unable to find any JVMs matching version") == UNKNOWN


def test_java() -> None:
    assert java_version(JAVA) == "Java 21.0.4"
    assert java_version('java version "1.8.0_412"') == "Java 1.8.0_412"
    assert java_version("sh: java: not found") == UNKNOWN


def test_another_systems_facts_read_here_are_unknown() -> None:
    assert set(windows.facts().values()) | set(macos.facts().values()) >= {UNKNOWN}


def test_commands_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert commands.output_of((sys.executable, "-c", "print('hello')")) == "hello\n"
    assert commands.output_of((sys.executable, "-c", "import sys; print('x'); sys.exit(1)")) == ""
    assert commands.output_of(("/absent/command",)) == ""
    monkeypatch.setattr(commands, "_LONGEST_S", 0.2)
    began = time.monotonic()
    assert commands.output_of((sys.executable, "-c", "import time; time.sleep(60)")) == ""
    assert time.monotonic() - began < 20
