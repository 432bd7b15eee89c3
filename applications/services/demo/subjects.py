"""The fields the sample postings are in: what the project is about, and who may apply."""

from typing import NamedTuple


class Subject(NamedTuple):
    field: str
    department: str
    project: str
    degree: str


SUBJECTS = (
    Subject(
        "geometric deep learning",
        "Department of Mathematics",
        "Networks that respect the symmetries of their data need fewer examples. You study "
        "which symmetries can be learnt, and prove what such networks cannot do.",
        "mathematics or computer science",
    ),
    Subject(
        "numerical analysis of wave propagation",
        "Department of Mathematics",
        "Waves in media with small structures are costly to compute. You construct "
        "multiscale methods whose cost does not depend on the finest scale.",
        "applied mathematics",
    ),
    Subject(
        "plant ecology in a warming Arctic",
        "Department of Ecology",
        "Shrubs move north as the tundra warms. You combine twenty years of plot data with "
        "two field seasons at the tree line.",
        "biology or ecology",
    ),
    Subject(
        "marine biogeochemistry",
        "Department of Earth Sciences",
        "The coastal ocean takes up carbon and gives some of it back. You measure when, "
        "from moorings and cruises, and bring the figures into a regional model.",
        "oceanography, chemistry or physics",
    ),
    Subject(
        "formal verification of distributed systems",
        "Department of Computer Science",
        "Protocols fail in ways their tests never reach. You build proofs that a machine "
        "checks, and tools that make such proofs affordable.",
        "computer science",
    ),
    Subject(
        "human–robot collaboration",
        "Department of Mechanical Engineering",
        "A robot that hands over a tool must know when to let go. You design and evaluate "
        "handovers with people at a real workbench.",
        "robotics or mechanical engineering",
    ),
    Subject(
        "computational linguistics of small languages",
        "Department of Linguistics",
        "Most languages have no large corpus. You develop taggers and parsers that learn "
        "from a grammar book and a few hundred sentences.",
        "linguistics or language technology",
    ),
    Subject(
        "early modern book history",
        "Department of History",
        "Printers' ledgers tell who read what. You transcribe three account books and map "
        "the trade between their towns.",
        "history or book history",
    ),
    Subject(
        "quantum optics with trapped ions",
        "Department of Physics",
        "A chain of ions is a clean quantum register. You build a second trap, connect it "
        "to the first by light, and measure how well they agree.",
        "physics",
    ),
    Subject(
        "stellar spectroscopy",
        "Department of Astronomy",
        "Old stars keep a record of the young Galaxy. You analyse spectra of ten thousand "
        "of them and trace where they were born.",
        "astronomy or physics",
    ),
    Subject(
        "structural biology of membrane proteins",
        "Department of Biochemistry",
        "Transporters change shape as they work. You catch them in the act by cryo-electron "
        "microscopy and time-resolved crystallography.",
        "biochemistry or biophysics",
    ),
    Subject(
        "immunology of the gut",
        "Faculty of Medicine",
        "The gut tolerates food and fights germs. You follow single immune cells through "
        "the decision between the two.",
        "biomedicine",
    ),
    Subject(
        "public health and housing",
        "School of Public Health",
        "Cold homes make people ill. You link registers of buildings and hospital visits "
        "and estimate what insulation is worth in health.",
        "public health or epidemiology",
    ),
    Subject(
        "labour economics",
        "Department of Economics",
        "Parental leave changes careers for decades. You use full-population registers to "
        "find for whom, and why.",
        "economics",
    ),
    Subject(
        "political theory of borders",
        "Department of Political Science",
        "Who may decide who enters? You bring democratic theory and the practice of border "
        "agencies into one argument.",
        "political science or philosophy",
    ),
    Subject(
        "sustainable concrete",
        "Department of Civil Engineering",
        "Cement is a twelfth of all emissions. You test binders from local clays and follow "
        "their durability in salt and frost.",
        "civil or materials engineering",
    ),
    Subject(
        "power electronics for offshore wind",
        "Department of Electrical Engineering",
        "Converters at sea must not fail. You model how power modules age and design a "
        "controller that spares them.",
        "electrical engineering",
    ),
    Subject(
        "battery materials",
        "Department of Chemistry",
        "Sodium is everywhere, lithium is not. You synthesise layered cathodes and watch "
        "them charge in the X-ray beam.",
        "chemistry or materials science",
    ),
    Subject(
        "sociolinguistics of migration",
        "Department of Languages",
        "Children translate for their parents. You record how families speak, and what "
        "schools make of it.",
        "linguistics, sociology or education",
    ),
    Subject(
        "music cognition",
        "Department of Psychology",
        "We clap in time without trying. You study how, with motion capture and EEG, in "
        "people with and without training.",
        "psychology or musicology",
    ),
    Subject(
        "bioinformatics of ancient DNA",
        "Department of Genetics",
        "Old bones hold short, damaged reads. You write methods that place them in a family "
        "tree and say how sure one can be.",
        "bioinformatics or statistics",
    ),
    Subject(
        "glacier hydrology",
        "Department of Geography",
        "Water under the ice decides how fast it flows. You drill, dye and listen on two "
        "glaciers, and test three models against what you hear.",
        "geography or geophysics",
    ),
    Subject(
        "computer vision for conservation",
        "Department of Computer Science",
        "Camera traps take millions of pictures of grass. You make models that find the "
        "animals and admit when they are unsure.",
        "computer science",
    ),
    Subject(
        "ethics of automated decisions",
        "Department of Philosophy",
        "A refusal needs a reason. You ask what counts as one when a model decides, "
        "together with lawyers and engineers.",
        "philosophy or law",
    ),
)
