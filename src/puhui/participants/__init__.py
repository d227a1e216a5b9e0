"""参与主体 · Participants: who, with which roles; everyone else sees a pseudonym."""
