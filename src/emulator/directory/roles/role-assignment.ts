// An administrator role of a user, or of a group, where it comes with the membership (contract 1.5, 8.1).

export interface RoleAssignment {
  readonly seq: number;
  readonly id: string;
  readonly roleId: string;
  readonly scope: { readonly id: string; readonly type: string };
}
