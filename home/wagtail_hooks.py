from wagtail import hooks


@hooks.register("after_copy_page")
def name_the_copy(request, page, new_page):
    """Set the English heading of a copy to the title in the copy form.

    The title always follows the English heading. The draft and the published texts may differ, so
    both are changed. An alias keeps the texts of its source.
    """
    if new_page.alias_of_id:
        return
    title = request.POST["new_title"].strip()
    draft = new_page.get_latest_revision_as_object()
    draft.heading_en = draft.title = title
    revision = draft.save_revision(user=request.user, changed=False, clean=False)
    new_page.heading_en = new_page.title = title
    if new_page.live:
        new_page.live_revision = revision
    new_page.save(clean=False, update_fields=["heading_en", "title", "live_revision"])
