"""每个角色的首页 · What a role needs on one page: resident, provider, operator. Pages that need several rooms."""
