"""A seed of a row or two for each table, and how a test loads and spoils it."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

FILES = {
    "sources": """\
key,title,publisher,published_on,url,kind,access,note
dod,Briefing,DoD,2024-12-24,https://example.org/dod,official,read,
crs,Report,CRS,,,reference,copy,Seen in a copy
""",
    "authorities": """\
code,name,kind,opens_on,legal_basis,description
PDA,Presidential Drawdown Authority,drawdown,2022-04-28,Section 506,From stocks
""",
    "capabilities": """\
slug,name,description
air-defense,Air defense,Interceptors
artillery,Artillery,Howitzers
""",
    "partners": """\
code,name,nato_member,eu_member,contact_group,gdp_eur,gdp_usd,gdp_year,source_key,contact_group_source_key,note
DEU,Germany,true,true,true,3617450000000,,2021,crs,dod,
CHE,Switzerland,false,false,unknown,,,,,,
""",
    "funding_actions": """\
key,authority,effective_on,kind,change_usd,precision,stated_usd,fiscal_year,public_law,expires_on,description,source_key,other_source_keys,confidence,note
pda-2023,PDA,2022-12-29,ceiling,14500000000,0,,2023,P.L. 117-328,,Ceiling,crs,dod,high,
""",
    "packages": """\
slug,authority,number,announced_on,known_from,amount_usd,charged_usd,title,capabilities,source_key,other_source_keys,confidence,note
pda-1,PDA,1,2021-08-27,,60000000,,First drawdown,air-defense;artillery,crs,,high,"Two
lines"
pda-2,PDA,2,2021-12-28,2022-01-11,200000000,197000000,Second drawdown,,crs,dod,medium,
""",
    "reported_figures": """\
key,measure,subject,as_of,qualifier,value,unit,precision,comparable,not_comparable_because,wording,source_key,other_source_keys,confidence,difference_note
pda-left,remaining_balance,PDA,2024-12-23,about,5600000000,usd,100000000,true,,left,dod,crs,high,
""",
    "targets": """\
key,authority,stated_on,due_on,target_remaining_usd,wording,source_key
pda-2025,PDA,2024-12-23,2025-01-20,,Through the end,dod
""",
    "context_notes": """\
key,as_of,topic,place,statement,source_key
kursk,2024-12-23,battlefield,Kursk,Defenses hold,dod
""",
    "contributions": """\
series,partner,month,kind,measure,amount,currency,source_key
kiel,DEU,2022-02-01,military,allocation,2645000,EUR,crs
kiel,DEU,2022-03-01,military,allocation,-5000,EUR,crs
""",
    "exchange_rates": """\
currency,month,usd_per_unit,source_key
EUR,2022-01-01,1.13144762,crs
""",
    "coalitions": """\
slug,name,established_on,source_key,other_source_keys,note
armor,Armor,2024-03-26,dod,,
""",
    "coalition_members": """\
coalition,partner,role
armor,DEU,lead
armor,CHE,member
""",
    "meetings": """\
number,held_on,place,format,chair,source_key,other_source_keys,note
1,2022-04-26,Ramstein,in person,Lloyd J. Austin III,dod,,
""",
}


def write_files(folder: Path) -> None:
    for table, text in FILES.items():
        (folder / f"{table}.csv").write_text(text, newline="\r\n")


def edit(folder: Path, table: str, old: str, new: str) -> None:
    """Replace a text that a file holds once."""
    path = folder / f"{table}.csv"
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), newline="\r\n")


def seed(folder: Path, *options: str) -> list[str]:
    """Load the files of a folder; return the lines that the command prints."""
    output = io.StringIO()
    call_command("seed", "--fixtures", str(folder), *options, stdout=output)
    return output.getvalue().splitlines()


def refusal(folder: Path, *options: str) -> list[str]:
    """Load files that are refused; return the problems."""
    with pytest.raises(CommandError) as error:
        seed(folder, *options)
    assert error.value.returncode == 1
    first, *problems = str(error.value).splitlines()
    assert first == "The seed was refused; nothing has changed."
    return problems
