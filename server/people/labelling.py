"""Which of a person's posts a line belongs to, said only where a person has several."""

from uuid import UUID

from server.people.names import role_name
from server.people.tables import Scope
from server.people.viewer import Post, Viewer


def post_words(viewer: Viewer, post: Post) -> str:
    """「三年级数学备课组　备课组长」, with the school before it where the posts are in several schools."""
    return f"{place_words(viewer, post)}　{post.title or role_name(post.role, post.subject)}".strip()


def place_words(viewer: Viewer, post: Post) -> str:
    """The place of a post, with the school before a group where the posts are in several schools."""
    schools = {one.school_id for one in viewer.posts if one.school_id is not None}
    if post.scope == Scope.GROUP and post.school_name and len(schools) > 1:
        return f"{post.school_name}　{post.scope_name}"
    return post.scope_name


def label_of(viewer: Viewer, group_id: UUID | None, school_id: UUID | None) -> str:
    """The place of the viewer's post something of this group (else this school) concerns; empty for a person
    with one place only, and where no post of theirs is concerned."""
    if len({post.scope_id for post in viewer.posts}) < 2:
        return ""
    for post in viewer.posts:
        if group_id is not None and post.scope_id == group_id:
            return place_words(viewer, post)
    for post in viewer.posts:
        if school_id is not None and post.school_id == school_id:
            return post.school_name or post.scope_name
    return ""
