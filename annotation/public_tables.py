"""Which prompts may anybody read, without having a part in any study?"""

from annotation.content import Prompt
from annotation.content_tables import EXAMPLE
from annotation.store import Store

# What people judge in a study that is open or over, what they wrote to in one that is over, and
# what no study has. What they shall write to is seen first by whoever has agreed to take part.
PUBLIC = """
WITH public AS (
    SELECT prompt_id FROM items JOIN studies ON studies.id = study_id WHERE state <> 'paused'
    UNION SELECT prompt_id FROM study_prompts JOIN studies ON studies.id = study_id
        WHERE state = 'closed'
), taken AS (SELECT prompt_id FROM items UNION SELECT prompt_id FROM study_prompts)
SELECT task, item, text, language FROM prompts WHERE task <> ?
    AND (id IN (SELECT prompt_id FROM public) OR id NOT IN (SELECT prompt_id FROM taken))
ORDER BY task, item, text, language
"""


def public_prompts(store: Store) -> list[Prompt]:
    """The prompts that a page shows to everybody, by task, item and wording.

    Raises:
        StoreError: The store cannot be read.
    """
    with store.read() as tables:
        return [Prompt(**row) for row in tables.connection.execute(PUBLIC, (EXAMPLE,))]
